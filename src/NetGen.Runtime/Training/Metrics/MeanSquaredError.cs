namespace NetGen;

/// <summary>The mean of (output - target)² over all output values. Keras' MeanSquaredError, PyTorch's MSELoss.</summary>
public sealed class MeanSquaredError() : SquaredErrorMetric("mse");
