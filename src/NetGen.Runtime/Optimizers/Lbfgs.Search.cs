// The line search of Lbfgs for the strong Wolfe conditions: bracket a minimum along the direction, then close in on it by cubic interpolation (Nocedal
// and Wright, 2006,
// algorithms 3.5 and 3.6, with the safeguards of torch/optim/lbfgs.py, whose steps this repeats).

namespace NetGen;

public sealed unsafe partial class Lbfgs
{
    private const double SufficientDecrease = 1e-4, SufficientFlatness = 0.9;
    private const int MostSearchSteps = 25;

    // Gradients of the bracket's two ends.
    private AlignedBuffer earlier = new(0), later = new(0);

    // Moves the parameters along the direction, leaves loss and gradient of the new point, and returns how often it looked at the loss.
    private int Search(AlignedBuffer parameters, AlignedBuffer gradients, Func<double> closure, ref double loss, double slope)
    {
        Trial first = new(0.0, loss, slope, earlier), previous = first;
        gradients.Span.CopyTo(earlier.Span);
        Trial current = Try(parameters, gradients, closure, stepLength);
        int steps = 0;
        Trial low = first, high = first;
        bool done = false, bracketed = false;
        while (steps < MostSearchSteps)
        {
            bool rises = current.Loss > loss + (SufficientDecrease * current.Length * slope) || (steps > 1 && current.Loss >= previous.Loss);
            done = !rises && Math.Abs(current.Slope) <= -SufficientFlatness * slope;
            if (rises || done || current.Slope >= 0.0)
            {
                bracketed = true;
                break;
            }

            double least = current.Length + (0.01 * (current.Length - previous.Length)), most = current.Length * 10.0;
            double next = Interpolate(previous, current, least, most);
            gradients.Span.CopyTo(previous.Gradient.Span);
            previous = current with { Gradient = previous.Gradient };
            current = Try(parameters, gradients, closure, next);
            steps++;
        }

        if (done || !bracketed)
        {
            // Not bracketed: the last point, if it is any better than the first.
            low = done || current.Loss < loss
                ? current with { Gradient = Keep(gradients, later) }
                : first with { Gradient = Keep(Slots[PreviousGradientSlot].Values, later) };
        }
        else
        {
            current = current with { Gradient = Keep(gradients, later) };
            (low, high) = previous.Loss <= current.Loss ? (previous, current) : (current, previous);
            steps = CloseIn(parameters, gradients, closure, loss, slope, steps, ref low, ref high);
        }

        stepLength = low.Length;
        loss = low.Loss;
        MoveTo(parameters, stepLength);
        low.Gradient.Span.CopyTo(gradients.Span);
        return steps + 1;
    }

    // Shrinks the bracket until its low end fulfils the conditions.
    private int CloseIn(
        AlignedBuffer parameters, AlignedBuffer gradients, Func<double> closure, double loss, double slope, int steps, ref Trial low, ref Trial high)
    {
        double largest = Largest(Slot(DirectionSlot));
        bool done = false, slow = false;
        while (!done && steps < MostSearchSteps && Math.Abs(high.Length - low.Length) * largest >= ToleranceChange)
        {
            double begin = Math.Min(low.Length, high.Length), end = Math.Max(low.Length, high.Length), margin = 0.1 * (end - begin);
            double t = Interpolate(low, high, begin, end);

            // A point that is close to an end twice in a row, or beyond one, moves a tenth of the bracket inwards.
            bool close = Math.Min(end - t, t - begin) < margin;
            if (close && (slow || t >= end || t <= begin))
            {
                t = Math.Abs(t - end) < Math.Abs(t - begin) ? end - margin : begin + margin;
                close = false;
            }

            slow = close;
            Trial current = Try(parameters, gradients, closure, t);
            steps++;
            if (current.Loss > loss + (SufficientDecrease * t * slope) || current.Loss >= low.Loss)
            {
                high = current with { Gradient = Keep(gradients, high.Gradient) };
                if (high.Loss < low.Loss)
                {
                    (low, high) = (high, low);
                }
            }
            else
            {
                done = Math.Abs(current.Slope) <= -SufficientFlatness * slope;
                AlignedBuffer free = low.Gradient;
                if (!done && current.Slope * (high.Length - low.Length) >= 0.0)
                {
                    free = high.Gradient;
                    high = low;
                }

                low = current with { Gradient = Keep(gradients, free) };
            }
        }

        return steps;
    }

    private static AlignedBuffer Keep(AlignedBuffer gradients, AlignedBuffer buffer)
    {
        gradients.Span.CopyTo(buffer.Span);
        return buffer;
    }

    // The minimum of the cubic through two points with slopes, within bounds; their middle where the cubic has none.
    private static double Interpolate(in Trial a, in Trial b, double least, double most)
    {
        (Trial left, Trial right) = a.Length <= b.Length ? (a, b) : (b, a);
        double d1 = left.Slope + right.Slope - (3.0 * (left.Loss - right.Loss) / (left.Length - right.Length)), square = (d1 * d1) - (left.Slope * right.Slope);
        if (!(square >= 0.0))
        {
            return (least + most) / 2.0;
        }

        double d2 = Math.Sqrt(square);
        double minimum = right.Length - ((right.Length - left.Length) * ((right.Slope + d2 - d1) / (right.Slope - left.Slope + (2.0 * d2))));
        return double.IsFinite(minimum) ? Math.Min(Math.Max(minimum, least), most) : (least + most) / 2.0;
    }

    private Trial Try(AlignedBuffer parameters, AlignedBuffer gradients, Func<double> closure, double t)
    {
        MoveTo(parameters, t);
        double loss = Evaluate(gradients, closure);
        return new Trial(t, loss, Dot(gradients.Pointer, Slot(DirectionSlot)), gradients);
    }

    // A point along the direction: how far, the loss there, its derivative along the direction, its gradient.
    private readonly record struct Trial(double Length, double Loss, double Slope, AlignedBuffer Gradient);
}
