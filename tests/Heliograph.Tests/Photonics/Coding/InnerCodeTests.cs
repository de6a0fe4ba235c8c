namespace Heliograph.Tests.Photonics.Coding;

public sealed class InnerCodeTests(ITestOutputHelper output)
{
    // Prints the table of InnerHamming. Some six minutes:
    // Heliograph.Tests -explicit only -method '*The_table_of_the_inner_code*' -showLiveOutput
    [Fact(Explicit = true)]
    public void The_table_of_the_inner_code()
    {
        foreach (double ber in (ReadOnlySpan<double>)[1e-3, 1.5e-3, 2e-3, 3e-3, 4e-3, 5e-3, 6e-3, 8e-3, 1e-2, 1.4e-2, 2e-2, 3e-2, 5e-2])
        {
            int words = ber <= 2e-3 ? 4_000_000
                : ber <= 1e-2 ? 1_000_000
                : 300_000;
            InnerCodeSimulation.Result drawn = new InnerCodeSimulation(17).Run(ber, words);
            output.WriteLine(
                $"{ber:g3}"
                    + string.Concat(
                        Enumerable
                            .Range(2, 5)
                            .Select(p => $" | {drawn.BlockErrorRatio[p]:e4} {drawn.StandardError[p] / drawn.BlockErrorRatio[p]:f4} {drawn.MeanWeight(p):f4}")
                    )
            );
        }
    }
}
