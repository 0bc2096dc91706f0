// Every optimizer once, and more, by the names of the reference trajectories: the list that all tests of optimizers go through.

namespace NetGen.Tests.Optimizers;

internal static class OptimizerCases
{
    private static readonly Dictionary<string, Func<Optimizer>> Makers = new(StringComparer.Ordinal)
    {
        ["sgd"] = () => new Sgd(0.05f),
        ["sgd decay"] = () => new Sgd(0.05f, weightDecay: 0.1f),
        ["sgd decoupled"] = () => new Sgd(0.05f, weightDecay: 0.1f, decoupledWeightDecay: true),
        ["momentum"] = () => new Sgd(0.02f, momentum: 0.9f),
        ["momentum decay"] = () => new Sgd(0.02f, momentum: 0.9f, weightDecay: 0.05f),
        ["momentum decoupled"] = () => new Sgd(0.02f, momentum: 0.9f, weightDecay: 0.2f, decoupledWeightDecay: true),
        ["nesterov"] = () => new Sgd(0.02f, momentum: 0.9f, nesterov: true),
        ["nesterov decay"] = () => new Sgd(0.02f, momentum: 0.8f, nesterov: true, weightDecay: 0.05f),
        ["adam"] = () => new Adam(),
        ["adam decay"] = () => new Adam(0.02f, 0.8f, 0.99f, 1e-6f, 0.1f),
        ["adam amsgrad"] = () => new Adam(0.02f, 0.8f, 0.9f, amsgrad: true),
        ["adamw"] = () => new AdamW(0.02f),
        ["adamw decay"] = () => new AdamW(0.02f, 0.85f, 0.98f, 1e-7f, 0.3f),
        ["adamw amsgrad"] = () => new AdamW(0.02f, 0.8f, 0.9f, weightDecay: 0.2f, amsgrad: true),
        ["adagrad"] = () => new Adagrad(0.1f),
        ["adagrad decay"] = () => new Adagrad(0.2f, learningRateDecay: 0.05f, initialAccumulator: 0.1f, epsilon: 1e-7f, weightDecay: 0.1f),
        ["adagrad decoupled"] = () => new Adagrad(0.1f, weightDecay: 0.1f, decoupledWeightDecay: true),
        ["adadelta"] = () => new Adadelta(),
        ["adadelta decay"] = () => new Adadelta(0.5f, 0.8f, 1e-4f, 0.1f),
        ["adadelta decoupled"] = () => new Adadelta(0.5f, weightDecay: 0.02f, decoupledWeightDecay: true),
        ["rmsprop"] = () => new RmsProp(),
        ["rmsprop momentum"] = () => new RmsProp(0.005f, alpha: 0.9f, momentum: 0.8f, weightDecay: 0.1f),
        ["rmsprop centered"] = () => new RmsProp(0.01f, alpha: 0.95f, centered: true, epsilon: 1e-3f),
        ["rmsprop all"] = () => new RmsProp(0.005f, alpha: 0.9f, momentum: 0.7f, centered: true, epsilon: 1e-3f, weightDecay: 0.05f),
        ["rmsprop decoupled"] = () => new RmsProp(0.01f, weightDecay: 0.3f, decoupledWeightDecay: true),
        ["nadam"] = () => new Nadam(),
        ["nadam decay"] = () => new Nadam(0.02f, 0.8f, 0.99f, 1e-6f, momentumDecay: 0.02f, weightDecay: 0.1f),
        ["nadam decoupled"] = () => new Nadam(0.003f, weightDecay: 0.3f, decoupledWeightDecay: true),
        ["radam"] = () => new RAdam(0.02f),
        ["radam decay"] = () => new RAdam(0.02f, 0.8f, 0.98f, 1e-6f, 0.1f),
        ["radam decoupled"] = () => new RAdam(0.02f, weightDecay: 0.3f, decoupledWeightDecay: true),
        ["adamax"] = () => new Adamax(),
        ["adamax decay"] = () => new Adamax(0.02f, 0.8f, 0.95f, 1e-6f, 0.1f),
        ["adamax decoupled"] = () => new Adamax(0.01f, weightDecay: 0.3f, decoupledWeightDecay: true),
        ["lion"] = () => new Lion(),
        ["lion decay"] = () => new Lion(0.01f, 0.8f, 0.95f, 0.5f),
        ["rprop"] = () => new Rprop(),
        ["rprop settings"] = () => new Rprop(0.05f, 0.6f, 1.1f, 1e-3f, 0.2f),
    };

    public static IEnumerable<string> All => Makers.Keys;

    public static TheoryData<string> Names => [.. Makers.Keys];

    public static Optimizer Make(string name) => Makers[name]();
}
