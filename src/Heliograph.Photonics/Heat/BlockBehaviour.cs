namespace Heliograph.Photonics.Heat;

/// <summary>What a block does at a temperature.</summary>
/// <param name="Power">
/// W at the mean temperature of the block in degC. Infinity says that the part cannot do its work at that temperature (a laser
/// beyond its rollover), NaN is an error.
/// </param>
/// <param name="Limit">Highest allowed peak temperature, degC; infinity for none.</param>
public sealed record BlockBehaviour(Func<double, double> Power, double Limit = double.PositiveInfinity)
{
    /// <summary>The same power at every temperature, W.</summary>
    public static BlockBehaviour Constant(double watts, double limit = double.PositiveInfinity) => new(_ => watts, limit);
}
