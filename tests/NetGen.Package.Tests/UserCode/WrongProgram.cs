using App;

WrongNetwork net = new(seed: 1);
float[] output = new float[10];
net.Predict(new float[28 * 28], output);
Console.WriteLine(output[0]);
