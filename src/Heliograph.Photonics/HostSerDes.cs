using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics;

/// <summary>
/// Energy of the SerDes with which the two hosts drive a link. The class follows from the lane rate and the medium:
/// long reach for copper and pluggable modules (a linear module needs it too), extra short reach beside the die.
/// </summary>
internal static class HostSerDes
{
    /// <summary>W of both ends: energy per bit of one end (transmit and receive) x line rate, summed.</summary>
    public static Derivation Power(LinkFigures figures, FecChoice fec)
    {
        Derivation line = fec.LineRate(figures.Rate);
        Derivation a = End(figures, figures.Ends.A, figures.Ends.SerDesA, "A", line);
        Derivation b = End(figures, figures.Ends.B, figures.Ends.SerDesB, "B", line);
        return Derivation.Sum("host SerDes", "W", [a, b]);
    }

    private static Derivation End(LinkFigures figures, PartRef? end, PartRef? chosen, string name, Derivation line)
    {
        PartRef? serDes = chosen ?? ClassOf(figures, end);
        Derivation energy = serDes is null
            ? Derivation.Unknown(
                "host SerDes energy",
                "J/b",
                figures.LaneClass is null ? $"{figures.Medium.Part.Id}.lane-rate" : $"serdes-lr.energy-per-bit at {figures.LaneClass}G"
            )
            : figures.Book.Get(serDes, "energy-per-bit", "chip");
        return Derivation.Product($"host SerDes at {name}", "W", energy, line);
    }

    private static PartRef? ClassOf(LinkFigures figures, PartRef? end)
    {
        if (figures.LaneClass is null or 400)
        {
            return null;
        }
        if (figures.Kind == MediumKind.CoPackaged)
        {
            return new PartRef("serdes-xsr224");
        }
        return figures.LaneClass switch
        {
            25 or 50 => new PartRef("serdes-lr56"),
            200 => new PartRef("serdes-lr224"),
            _ => new PartRef(
                NodeOf(figures, end) switch
                {
                    null => "d2d-lr112",
                    <= 5 => "serdes-lr112",
                    _ => "serdes-lr112-7",
                }
            ),
        };
    }

    // "5 nm", "4 nm (TSMC 4N)": the leading number.
    private static int? NodeOf(LinkFigures figures, PartRef? end)
    {
        string? node = end is null ? null : figures.Book.Part(end)?.Node;
        int digits = node is null ? 0 : node.TakeWhile(char.IsAsciiDigit).Count();
        return digits is 0 or > 3 ? null : int.Parse(node.AsSpan(0, digits), CultureInfo.InvariantCulture);
    }
}
