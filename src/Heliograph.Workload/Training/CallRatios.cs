namespace Heliograph.Workload.Training;

/// <summary>Time of a call of each exchange over its closed form, its fixed start apart: what a finer fidelity found.</summary>
public sealed record CallRatios(double Tensor = 1, double Context = 1, double Expert = 1, double Data = 1, double ExpertData = 1, double Pipeline = 1)
{
    /// <summary>The closed forms as they are.</summary>
    public static CallRatios One { get; } = new();
}
