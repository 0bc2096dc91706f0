using System.Globalization;
using App;
using NetGen;
using NetGen.Data;

float[][] inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
float[][] targets = [[0], [1], [1], [0]];
ArrayDataSet train = new(inputs, targets);
XorNetwork net = new(seed: 1);

double before = net.Evaluate(train).Loss;
History first = net.Fit(train, new FitOptions { Optimizer = new Adam(0.05f), Epochs = 1, BatchSize = 4 });
double after = net.Evaluate(train).Loss;
Console.WriteLine(FormattableString.Invariant($"epochs: {first.Epochs.Count}"));
Console.WriteLine($"one epoch lowers the loss: {after < before}");

net.Fit(train, new FitOptions { Optimizer = new Adam(0.05f), Epochs = 400, BatchSize = 4 });
Console.WriteLine($"learned: {Answers(net)}");

string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
net.Save(path);
XorNetwork again = XorNetwork.Load(path);
File.Delete(path);
Console.WriteLine($"loaded: {Answers(again)}");

string Answers(XorNetwork network)
{
    float[] output = new float[1];
    return string.Join(' ', inputs.Select(input =>
    {
        network.Predict(input, output);
        return output[0].ToString("0", CultureInfo.InvariantCulture);
    }));
}
