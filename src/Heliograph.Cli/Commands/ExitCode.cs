namespace Heliograph.Cli.Commands;

/// <summary>What the process says about its work; a contract with scripts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The input is good and the answer has a finding of severity error, or a row that missed.</summary>
    public const int Findings = 1;

    public const int BadInput = 2;

    /// <summary>A defect of the program.</summary>
    public const int Internal = 3;
}
