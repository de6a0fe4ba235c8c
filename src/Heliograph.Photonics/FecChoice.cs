using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Coding;

namespace Heliograph.Photonics;

/// <summary>
/// The forward error correction of a link: KP4 for lanes of 50 Gb/s and above, KR4 for 25 Gb/s lanes, the module's own
/// for coherent lines. Where no lane rate is stated KP4, the slower one, is taken.
/// </summary>
internal sealed class FecChoice
{
    private readonly LinkFigures _figures;
    private readonly PartRef _part;

    public FecChoice(LinkFigures figures)
    {
        _figures = figures;
        Code = figures.LaneClass is 25 ? ReedSolomon.Kr4 : ReedSolomon.Kp4;
        _part = new PartRef(
            figures.Kind == MediumKind.Coherent ? "fec-coherent"
            : figures.LaneClass is 25 ? "fec-kr4"
            : "fec-kp4"
        );
        // 802.3: one codeword at 100 Gb/s, two at 200 and 400, four at 800 and above (clauses 91, 119 and 172).
        Interleaved = figures.Link.Rate.BitsPerSecond switch
        {
            < 150_000_000_000 => 1,
            < 600_000_000_000 => 2,
            _ => 4,
        };
    }

    public ReedSolomon Code { get; }

    /// <summary>Codewords whose symbols alternate on the line.</summary>
    public int Interleaved { get; }

    /// <summary>Largest bit error ratio at the decoder; after correction for coherent lines.</summary>
    public Derivation BerLimit => _figures.Book.Get(_part, "bit-error-ratio");

    public Derivation LineRate(Derivation rate) =>
        Derivation.Of(
            "line rate",
            "b/s",
            $"link rate x {Code.LineRateFactor:0.####} (RS({Code.Symbols},{Code.Payload}) and 256b/257b)",
            [rate],
            o => o[0].Value!.Value * Code.LineRateFactor
        );

    /// <summary>Receiver's wait for the interleaved codewords and the decoder behind it, s; coherent modules have it in their latency.</summary>
    public Derivation? Latency()
    {
        if (_figures.Kind == MediumKind.Coherent)
        {
            return null;
        }
        Derivation bits = Derivation.Input("block", Interleaved * Code.CodewordBits, "b", $"{Interleaved} codewords of {Code.CodewordBits} bits");
        Derivation block = Derivation.Quotient("FEC block", "s", bits, LineRate(_figures.Rate));
        return Derivation.Sum("FEC", "s", [block, _figures.Book.Get(_part, "latency").As("FEC decoder")]);
    }

    /// <summary>
    /// Loss of frames of 64 octets. The error ratio is the limit of the code; with an optical margin from OMA figures it is
    /// the limit improved by that margin, plus the allocation of two electrical interfaces where modules retime.
    /// </summary>
    public Derivation FrameLoss(LinkBudget budget, LinkOptics? optics)
    {
        if (_figures.Kind == MediumKind.Coherent)
        {
            return Derivation.Of(
                "frame loss",
                "",
                $"1 - (1 - BER)^{8 * LinkDesigner.FrameBytes}",
                [BerLimit, budget.Margin],
                o => -ReedSolomon.ExpMinusOne(8 * LinkDesigner.FrameBytes * ReedSolomon.LogOnePlus(-o[0].Value!.Value))
            );
        }
        return Derivation.Of(
            "frame loss",
            "",
            $"RS({Code.Symbols},{Code.Payload}), {Interleaved} codewords interleaved, {FramesPerCodeword} frames a codeword",
            budget.ByDevicesAlone ? [PreFec(budget, optics)] : [PreFec(budget, optics), budget.Margin],
            o => Code.FrameLossRatio(o[0].Value!.Value, Interleaved, FramesPerCodeword)
        );
    }

    private Derivation PreFec(LinkBudget budget, LinkOptics? optics)
    {
        if (budget.ByDevicesAlone && optics is not null)
        {
            return WithElectrical(optics.BitErrorRatio);
        }
        if (!budget.HasOma)
        {
            return BerLimit.As("bit error ratio before FEC, at the limit");
        }
        int levels = _figures.Levels;
        Derivation optical = Derivation.Of(
            "bit error ratio of the optics",
            "",
            "q = q(limit) x 10^(margin / 10 dB); BER of PAM at q",
            [BerLimit, budget.Margin],
            o => Pam.BitErrorRatioAtMargin(levels, o[0].Value!.Value, o[1].Value!.Value)
        );
        return WithElectrical(optical);
    }

    private Derivation WithElectrical(Derivation optical)
    {
        if (_figures.IsLinear)
        {
            return optical;
        }
        Derivation each = _figures.Book.Get(new PartRef("fec-aui"), "bit-error-ratio");
        Derivation electrical = Derivation.Of("two electrical interfaces", "", "2 x allocation", [each], o => 2 * o[0].Value!.Value);
        return Derivation.Sum("bit error ratio before FEC", "", [optical, electrical]);
    }

    // 802.3 counts eight 64-octet frames with preamble and gap in 5,140 payload bits.
    private const int FramesPerCodeword = 8;
}
