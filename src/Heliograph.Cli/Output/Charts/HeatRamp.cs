using System.Globalization;

namespace Heliograph.Cli.Output.Charts;

/// <summary>
/// Colours from cold to hot: dark violet through red to light yellow. Lightness rises all the way, so that the order survives
/// every kind of sight and a grey print; equal steps of value are equal steps of the OKLab colour space (Ottosson 2020). The
/// same on light and dark paper.
/// </summary>
internal static class HeatRamp
{
    private const int Samples = 512;
    private const double Cold = 0.27;
    private const double Hot = 0.95;

    // Degrees; the way from violet to yellow through red.
    private const double FromHue = 285;
    private const double ToHue = 463;

    // Least and greatest distance from grey; inside the sRGB gamut all along.
    private const double EndChroma = 0.1;
    private const double MiddleChroma = 0.17;

    private static readonly double[] Way = Lengths();

    /// <summary>The colour of a share of the way, 0 cold to 1 hot; beyond the ends, their colour.</summary>
    public static string Css(double share)
    {
        // The curve's own parameter runs unevenly: invert its length.
        double length = Math.Clamp(share, 0, 1) * Way[^1];
        int i = Math.Clamp(Array.BinarySearch(Way, length) is var at && at < 0 ? ~at : at, 1, Samples);
        double t = (i - 1 + ((length - Way[i - 1]) / (Way[i] - Way[i - 1]))) / Samples;
        (double l, double a, double b) = Lab(t);
        double[] rgb = Linear(l, a, b);
        return string.Create(CultureInfo.InvariantCulture, $"#{Channel(rgb[0]):X2}{Channel(rgb[1]):X2}{Channel(rgb[2]):X2}");
    }

    private static double[] Lengths()
    {
        double[] lengths = new double[Samples + 1];
        (double L, double A, double B) last = Lab(0);
        for (int i = 1; i <= Samples; i++)
        {
            (double L, double A, double B) next = Lab((double)i / Samples);
            (double dl, double da, double db) = (next.L - last.L, next.A - last.A, next.B - last.B);
            lengths[i] = lengths[i - 1] + Math.Sqrt((dl * dl) + (da * da) + (db * db));
            last = next;
        }
        return lengths;
    }

    private static (double L, double A, double B) Lab(double t)
    {
        double hue = (FromHue + ((ToHue - FromHue) * t)) * Math.PI / 180;
        double chroma = EndChroma + ((MiddleChroma - EndChroma) * Math.Sin(Math.PI * t));
        return (Cold + ((Hot - Cold) * t), chroma * Math.Cos(hue), chroma * Math.Sin(hue));
    }

    // Ottosson, "A perceptual color space for image processing", 2020: OKLab to linear sRGB.
    private static double[] Linear(double lightness, double a, double b)
    {
        double l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        double m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        double s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return
        [
            (4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s),
            (-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s),
            (-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s),
        ];
    }

    private static double Cube(double v) => v * v * v;

    // IEC 61966-2-1.
    private static int Channel(double linear)
    {
        double c = Math.Clamp(linear, 0, 1);
        return (int)Math.Round(255 * (c <= 0.0031308 ? 12.92 * c : (1.055 * Math.Pow(c, 1 / 2.4)) - 0.055));
    }
}
