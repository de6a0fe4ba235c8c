using System.Globalization;
using Heliograph.Cli.Output;

namespace Heliograph.Tests.Cli;

public sealed class PaletteTests
{
    /// <summary>CIE76 distance that two colours of one picture keep in every kind of sight; 2.3 is just noticeable.</summary>
    private const double Apart = 10;

    private static readonly double[,] Normal =
    {
        { 1, 0, 0 },
        { 0, 1, 0 },
        { 0, 0, 1 },
    };

    // Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
    private static readonly double[,] Protanopia =
    {
        { 0.152286, 1.052583, -0.204868 },
        { 0.114503, 0.786281, 0.099216 },
        { -0.003882, -0.048116, 1.051998 },
    };

    private static readonly double[,] Deuteranopia =
    {
        { 0.367322, 0.860646, -0.227968 },
        { 0.280085, 0.672501, 0.047413 },
        { -0.011820, 0.042940, 0.968881 },
    };

    private static readonly Swatch[][] Pictures =
    [
        [Palette.Copper, Palette.Pluggable, Palette.Lpo, Palette.Cpo, Palette.OpticalIo, Palette.Lines],
        [Palette.Compute, Palette.Exposed, Palette.Bubble, Palette.Memory, Palette.Optimizer],
        [
            Palette.Compute,
            Palette.Nic,
            Palette.SerDes,
            Palette.Switches,
            Palette.Circuit,
            Palette.Copper,
            Palette.Pluggable,
            Palette.Lpo,
            Palette.Cpo,
            Palette.OpticalIo,
            Palette.Lines,
        ],
        [Palette.Other, Palette.Facility, Palette.Energy, Palette.Support, Palette.Repairs, Palette.Lines],
        [Palette.Memory, Palette.Other],
        [Palette.Cpo, Palette.Pluggable, Palette.SerDes, Palette.Unknown],
        [Palette.Pluggable, Palette.Lpo, Palette.Cpo, Palette.OpticalIo, Palette.Circuit, Palette.Lines],
        [Palette.Lines, Palette.Other, Palette.Pluggable, Palette.Circuit, Palette.Energy],
        [Palette.LowEnd, Palette.HighEnd],
        [Palette.Closes, Palette.Remedy, Palette.Fails, Palette.Unknown],
    ];

    [Fact]
    public void Colours_of_one_picture_differ_in_every_kind_of_sight()
    {
        foreach (Swatch[] picture in Pictures)
        {
            TooClose(picture.Select(s => (s.Name, s.Light))).ShouldBeEmpty("on light paper");
            TooClose(picture.Select(s => (s.Name, s.Dark))).ShouldBeEmpty("on dark paper");
        }
    }

    [Fact]
    public void The_check_catches_the_red_and_green_that_deuteranopes_confuse() =>
        // A classic bad pair: far apart in normal sight, one olive to a deuteranope.
        TooClose([("red", "#B35A00"), ("green", "#7D7A00")]).ShouldNotBeEmpty();

    [Fact]
    public void The_style_page_lists_every_colour_as_it_is()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "STYLE-pictures.md"));
        foreach (Swatch s in Palette.All)
        {
            page.Split('\n')
                .ShouldContain(
                    l => l.StartsWith($"| {s.Name} |", StringComparison.Ordinal) && l.EndsWith($"| {s.Light} | {s.Dark} |", StringComparison.Ordinal),
                    s.Name
                );
        }
    }

    [Fact]
    public void Colours_are_named_in_one_place_only()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Heliograph.Cli"), "*.cs", SearchOption.AllDirectories))
        {
            // The style sheet has the neutral inks; no picture has a colour of its own.
            if (Path.GetFileName(file) is not ("Palette.cs" or "HtmlStyle.cs"))
            {
                File.ReadAllText(file).ShouldNotMatch("#[0-9A-Fa-f]{6}\\b", file);
            }
        }
    }

    private static List<string> TooClose(IEnumerable<(string Name, string Hex)> colours)
    {
        (string Name, string Hex)[] all = [.. colours];
        List<string> close = [];
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = i + 1; j < all.Length; j++)
            {
                double nearest = new[] { Normal, Protanopia, Deuteranopia }.Min(sight => Distance(Lab(all[i].Hex, sight), Lab(all[j].Hex, sight)));
                if (nearest < Apart)
                {
                    close.Add($"{all[i].Name} and {all[j].Name}: {nearest.ToString("0.0", CultureInfo.InvariantCulture)}");
                }
            }
        }
        return close;
    }

    private static double Distance((double L, double A, double B) p, (double L, double A, double B) q) =>
        Math.Sqrt((p.L - q.L) * (p.L - q.L) + (p.A - q.A) * (p.A - q.A) + (p.B - q.B) * (p.B - q.B));

    private static (double L, double A, double B) Lab(string hex, double[,] sight)
    {
        double[] linear = [Channel(hex, 1), Channel(hex, 3), Channel(hex, 5)];
        double[] seen = [.. Enumerable.Range(0, 3).Select(r => Math.Clamp(Enumerable.Range(0, 3).Sum(c => sight[r, c] * linear[c]), 0, 1))];
        // sRGB to XYZ at D65, relative to white; IEC 61966-2-1.
        double x = (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.95047;
        double y = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
        double z = (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.08883;
        return (116 * Curve(y) - 16, 500 * (Curve(x) - Curve(y)), 200 * (Curve(y) - Curve(z)));
    }

    private static double Channel(string hex, int at)
    {
        double c = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }

    private static double Curve(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}
