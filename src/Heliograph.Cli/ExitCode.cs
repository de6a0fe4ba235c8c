namespace Heliograph.Cli;

/// <summary>What <c>helio</c> returns to the shell; part of the command-line contract.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The evaluation found an error: a link that does not close, a limit exceeded, a bar missed.</summary>
    public const int Findings = 1;

    public const int BadInput = 2;
    public const int Internal = 3;
}
