namespace Heliograph.Workload.Goodput;

/// <summary>exp(x) - 1 without cancellation near zero.</summary>
internal static class Exponential
{
    /// <summary>2 sinh(x/2) exp(x/2): an identity; full precision for small x, infinity above 709.</summary>
    public static double MinusOne(double x) => Math.Abs(x) < 1 ? 2 * Math.Sinh(x / 2) * Math.Exp(x / 2) : Math.Exp(x) - 1;
}
