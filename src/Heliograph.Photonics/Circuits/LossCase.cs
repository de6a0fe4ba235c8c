namespace Heliograph.Photonics.Circuits;

/// <summary>Which loss of a switch is taken.</summary>
public enum LossCase
{
    Low,
    Typical,
    High,
}
