using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics;

/// <summary>What a power or energy figure covers.</summary>
[Flags]
public enum PowerScope
{
    None = 0,

    /// <summary>Modulators, receivers and the laser.</summary>
    Optics = 1,

    /// <summary>DSP or retimer of a module or cable end.</summary>
    Module = 2,

    /// <summary>SerDes of the switch, NIC or accelerator that drives the link.</summary>
    HostSerDes = 4,

    /// <summary>The box around it: fans, conversion, control.</summary>
    Box = 8,
}

/// <summary>One term of a power sum with what it covers.</summary>
public sealed record PowerTerm(Derivation Value, PowerScope Scope);

/// <summary>
/// Adds powers (or energies per bit) only where no two of them cover the same thing: figures of different boundaries are
/// not comparable, and what is inside one must not be added again (fact sheet photonics, section 7).
/// </summary>
public static class BoundaryCheck
{
    /// <summary>
    /// The sum of terms that do not overlap. When two do, the sum is unknown and <paramref name="problem"/> is HG0024,
    /// naming both.
    /// </summary>
    public static Derivation Sum(string name, string unit, IReadOnlyList<PowerTerm> terms, out Diagnostic? problem)
    {
        ArgumentNullException.ThrowIfNull(terms);
        PowerScope seen = PowerScope.None;
        foreach (PowerTerm term in terms)
        {
            PowerScope twice = seen & term.Scope;
            if (twice != PowerScope.None)
            {
                PowerTerm first = terms.First(t => (t.Scope & twice) != PowerScope.None);
                problem = new Diagnostic(
                    Codes.MixedBoundaries,
                    Severity.Error,
                    SpanOf(term.Value) ?? SpanOf(first.Value) ?? default,
                    $"{name}: '{term.Value.Name}' covers {Words(twice)}, which '{first.Value.Name}' already contains",
                    "use figures of one boundary, or subtract the part that is counted twice"
                );
                return Derivation.Unknown(name, unit, $"{name} (mixed boundaries)");
            }
            seen |= term.Scope;
        }
        problem = null;
        return Derivation.Sum(name, unit, terms.Select(t => t.Value));
    }

    /// <summary>What a figure covers, by its boundary and by what it includes. A SerDes is of the host where <paramref name="isSerDes"/>.</summary>
    public static PowerScope ScopeOf(Figure figure, bool isSerDes = false)
    {
        ArgumentNullException.ThrowIfNull(figure);
        PowerScope scope = figure.Boundary switch
        {
            "optics" => PowerScope.Optics,
            "module" or "cable" or "cable-end" or "package" => PowerScope.Optics | PowerScope.Module,
            "with-host-serdes" => PowerScope.Optics | PowerScope.Module | PowerScope.HostSerDes,
            "chip" => isSerDes ? PowerScope.HostSerDes : PowerScope.Module,
            // The link of a server's board has no modules; its drivers are the server's.
            "server" => PowerScope.None,
            "box-with-optics" => PowerScope.Optics | PowerScope.Module | PowerScope.HostSerDes | PowerScope.Box,
            _ => PowerScope.HostSerDes | PowerScope.Box,
        };
        scope |= figure.Includes.Contains("optics") ? PowerScope.Optics | PowerScope.Module : PowerScope.None;
        scope |= figure.Includes.Contains("host-serdes") ? PowerScope.HostSerDes : PowerScope.None;
        return scope;
    }

    /// <summary>
    /// What a derived power covers: the figure nearest to it on each branch. A difference covers what its first operand
    /// does less what the second does.
    /// </summary>
    public static PowerScope ScopeOf(Derivation power)
    {
        ArgumentNullException.ThrowIfNull(power);
        if (power.Figure is { } use)
        {
            bool isPower = use.Figure.Quantity.StartsWith("power", StringComparison.Ordinal) || use.Figure.Quantity == "energy-per-bit";
            bool isSerDes = use.PartId.StartsWith("serdes-", StringComparison.Ordinal) || use.PartId.StartsWith("d2d-", StringComparison.Ordinal);
            return isPower ? ScopeOf(use.Figure, isSerDes) : PowerScope.None;
        }
        bool difference = power.From.Length == 2 && power.Formula.Contains(" - ", StringComparison.Ordinal);
        PowerScope scope = PowerScope.None;
        for (int i = 0; i < power.From.Length; i++)
        {
            PowerScope operand = ScopeOf(power.From[i]);
            scope = difference && i == 1 ? scope & ~operand : scope | operand;
        }
        return scope;
    }

    private static SourceSpan? SpanOf(Derivation value) => value.Figures() is [{ Figure.Span: var span }, ..] ? span : null;

    private static string Words(PowerScope scope) =>
        string.Join(
            " and ",
            Enum.GetValues<PowerScope>()
                .Where(s => s != PowerScope.None && scope.HasFlag(s))
                .Select(s =>
                    s switch
                    {
                        PowerScope.Optics => "optics",
                        PowerScope.Module => "the module's electronics",
                        PowerScope.HostSerDes => "the host SerDes",
                        _ => "the box",
                    }
                )
        );
}
