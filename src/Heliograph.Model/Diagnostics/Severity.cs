namespace Heliograph.Model.Diagnostics;

/// <summary>Errors stop an evaluation (exit 2); warnings do not.</summary>
public enum Severity
{
    Note,
    Warning,
    Error,
}
