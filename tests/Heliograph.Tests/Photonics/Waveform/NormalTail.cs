namespace Heliograph.Tests.Photonics.Waveform;

/// <summary>Tail of the normal distribution by summing its density from the far end (Simpson, Gauss-Legendre in between): the tests' own.</summary>
internal static class NormalTail
{
    private const int PerUnit = 500;
    private const double End = 14;
    private static readonly double[] Table = Build();

    public static double Of(double x)
    {
        if (x < 0)
        {
            return 1 - Of(-x);
        }
        if (x >= End)
        {
            return 0;
        }
        // From the next table point down: three-point Gauss-Legendre over less than 1/500.
        int next = (int)(x * PerUnit) + 1;
        double width = (double)next / PerUnit - x;
        double middle = x + 0.5 * width;
        double off = 0.5 * width * 0.7745966692414834;
        return Table[next] + width / 18 * (5 * Density(middle - off) + 8 * Density(middle) + 5 * Density(middle + off));
    }

    private static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    private static double[] Build()
    {
        const int Inner = 4;
        double[] table = new double[(int)End * PerUnit + 2];
        double h = 1.0 / PerUnit / Inner;
        for (int i = table.Length - 2; i >= 0; i--)
        {
            double x = (double)i / PerUnit;
            double sum = Density(x) + 4 * Density(x + h) + 2 * Density(x + 2 * h) + 4 * Density(x + 3 * h) + Density(x + 4 * h);
            table[i] = table[i + 1] + sum * h / 3;
        }
        return table;
    }
}
