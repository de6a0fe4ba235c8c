using System.Globalization;
using Heliograph.Cli.Output.Charts;

namespace Heliograph.Tests.Cli.Charts;

public sealed class HeatRampChartTests
{
    // Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
    private static readonly double[][,] Sights =
    [
        new[,]
        {
            { 1.0, 0, 0 },
            { 0, 1, 0 },
            { 0, 0, 1 },
        },
        new[,]
        {
            { 0.152286, 1.052583, -0.204868 },
            { 0.114503, 0.786281, 0.099216 },
            { -0.003882, -0.048116, 1.051998 },
        },
        new[,]
        {
            { 0.367322, 0.860646, -0.227968 },
            { 0.280085, 0.672501, 0.047413 },
            { -0.011820, 0.042940, 0.968881 },
        },
    ];

    [Fact]
    public void Lightness_rises_all_the_way_in_every_kind_of_sight()
    {
        foreach (double[,] sight in Sights)
        {
            double[] light = [.. Enumerable.Range(0, 65).Select(i => Lightness(HeatRamp.Css(i / 64.0), sight))];
            for (int i = 1; i < light.Length; i++)
            {
                light[i].ShouldBeGreaterThan(light[i - 1]);
            }
            // CIE L* of 0 to 100: most of the span of paper and ink is used.
            (light[^1] - light[0]).ShouldBeGreaterThan(65);
        }
    }

    [Fact]
    public void Equal_steps_look_equal()
    {
        // Read back from the eight-bit colours, by the inverse of the transform that made them.
        (double L, double A, double B)[] seen = [.. Enumerable.Range(0, 25).Select(i => OkLab(HeatRamp.Css(i / 24.0)))];
        double[] steps = [.. seen.Skip(1).Zip(seen, (p, q) => Math.Sqrt(Math.Pow(p.L - q.L, 2) + Math.Pow(p.A - q.A, 2) + Math.Pow(p.B - q.B, 2)))];
        // A level of 255 is about 0.003 of OKLab, a step about 0.04.
        steps.Min().ShouldBeGreaterThan(0.9 * steps.Average());
        steps.Max().ShouldBeLessThan(1.1 * steps.Average());
        steps.Average().ShouldBeGreaterThan(0.03);
    }

    [Fact]
    public void Shares_beyond_the_ends_have_the_colour_of_the_end()
    {
        HeatRamp.Css(-1).ShouldBe(HeatRamp.Css(0));
        HeatRamp.Css(2).ShouldBe(HeatRamp.Css(1));
    }

    private static double[] Rgb(string hex) =>
        [.. new[] { 1, 3, 5 }.Select(i => int.Parse(hex.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0).Select(Linear)];

    private static double Linear(double c) => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    private static double Lightness(string hex, double[,] sight)
    {
        double[] rgb = Rgb(hex);
        double Seen(int r) => Math.Clamp(Enumerable.Range(0, 3).Sum(c => sight[r, c] * rgb[c]), 0, 1);
        double y = (0.2126 * Seen(0)) + (0.7152 * Seen(1)) + (0.0722 * Seen(2));
        return y > 216.0 / 24389 ? (116 * Math.Cbrt(y)) - 16 : 24389.0 / 27 * y;
    }

    // Ottosson 2020, linear sRGB to OKLab.
    private static (double L, double A, double B) OkLab(string hex)
    {
        double[] c = Rgb(hex);
        double l = Math.Cbrt((0.4122214708 * c[0]) + (0.5363325363 * c[1]) + (0.0514459929 * c[2]));
        double m = Math.Cbrt((0.2119034982 * c[0]) + (0.6806995451 * c[1]) + (0.1073969566 * c[2]));
        double s = Math.Cbrt((0.0883024619 * c[0]) + (0.2817188376 * c[1]) + (0.6299787005 * c[2]));
        return (
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s)
        );
    }
}
