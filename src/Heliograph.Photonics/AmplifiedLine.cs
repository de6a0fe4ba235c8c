using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Photonics;

/// <summary>
/// Closes a coherent wavelength over equal amplified spans by its amplifier noise alone. Full-spectrum propagation with
/// nonlinear interference, tilt and ROADMs is the optical-line model's task; this bound is optimistic without it.
/// </summary>
public static class AmplifiedLine
{
    /// <summary>
    /// 10 log10(1 mW / (h nu B_ref)) at 193.4 THz and 12.5 GHz (0.1 nm): 57.96 dB, the "58" of the handbook formula.
    /// </summary>
    private static readonly double ReferenceDb = -10 * Math.Log10(PhysicalConstants.Planck * 193.4e12 * 12.5e9 / 1e-3);

    /// <summary>
    /// The design with an OSNR budget: OSNR = P + 58 - NF - L_span - 10 log10 N, in dB and 0.1 nm, for N equal spans, each
    /// amplifier restoring the launch power P of a channel. Source: Agrawal, Fiber-Optic Communication Systems, OSNR
    /// of an amplifier chain.
    /// </summary>
    public static LinkDesign Design(LinkDesign design, WideAreaLine line, FigureBook book)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(book);
        if (line.Amplifier is not { } amplifier || line.AmplifierSpacing is not { } spacing)
        {
            return design;
        }
        int spans = Math.Max(1, (int)Math.Ceiling(line.Length / spacing));
        Derivation launch = book.Get(line.Transponder, "launch-power");
        Derivation noise = book.Get(amplifier, "noise-figure");
        Derivation length = Derivation.Input("span", line.Length / spans, "m", $"{line.Length / 1000:0.#} km in {spans} spans");
        Derivation loss = Derivation.Product("span loss", "dB", book.Get(line.Fibre, "attenuation"), length);
        Derivation count = Derivation.Input("spans", spans, "", "length over amplifier spacing, rounded up");
        Derivation osnr = Derivation.Of(
            "OSNR in 0.1 nm",
            "dB",
            "P + 58 - NF - span loss - 10 log10 N",
            [launch, noise, loss, count],
            o => o[0].Value!.Value + ReferenceDb - o[1].Value!.Value - o[2].Value!.Value - 10 * Math.Log10(o[3].Value!.Value)
        );
        Derivation margin = Derivation.Of(
            "margin",
            "dB",
            "OSNR - required OSNR",
            [osnr, book.Get(line.Transponder, "required-osnr")],
            o => o[0].Value!.Value - o[1].Value!.Value
        );
        LinkClosure closure = margin.Value switch
        {
            null => LinkClosure.Unknown,
            >= 0 => LinkClosure.Closes,
            _ => LinkClosure.DoesNotClose,
        };
        ImmutableArray<BudgetLine> budget = [new BudgetLine($"span loss, {spans} spans", loss), new BudgetLine("amplifier noise figure", noise)];
        string? remedy = closure == LinkClosure.DoesNotClose ? "shorten the amplifier spacing, or use a mode with a lower required OSNR" : null;
        return design with { Budget = budget, Closure = closure, Margin = margin, Remedy = remedy };
    }
}
