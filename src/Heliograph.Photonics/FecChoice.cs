using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Coding;
using Heliograph.Photonics.Engines;

namespace Heliograph.Photonics;

/// <summary>
/// The forward error correction of a link: KP4 for lanes of 50 Gb/s and above, KR4 for 25 Gb/s lanes, KP4 behind the inner code for
/// lanes at its rate, the module's own for coherent lines, and none where an engine states the error ratio of its link. Where no
/// lane rate is stated KP4, the slower one, is taken.
/// </summary>
internal sealed class FecChoice
{
    // An engine's lane has the rate of the two codes together, within what rounding leaves: 113.4375 GBd, not 112.
    private const double RateTolerance = 0.005;

    private static readonly PartRef InnerCode = new("fec-inner");

    private readonly LinkFigures _figures;
    private readonly EngineFigures? _engine;
    private readonly bool _hasInner;

    public FecChoice(LinkFigures figures)
    {
        _figures = figures;
        _engine = EngineFigures.Of(figures.Medium.Part, figures.Book);
        Code = figures.LaneClass is 25 ? ReedSolomon.Kr4 : ReedSolomon.Kp4;
        IsUncorrected = _engine?.Has("bit-error-ratio") == true;
        _hasInner = !IsUncorrected && HasInner(_engine, Code);
        // 802.3: one codeword at 100 Gb/s, two at 200 and 400, four at 800 and above (clauses 91, 119 and 172).
        Interleaved = figures.Link.Rate.BitsPerSecond switch
        {
            < 150_000_000_000 => 1,
            < 600_000_000_000 => 2,
            _ => 4,
        };
    }

    /// <summary>The outer code; that of the hosts.</summary>
    public ReedSolomon Code { get; }

    /// <summary>Codewords whose symbols alternate on the line.</summary>
    public int Interleaved { get; }

    /// <summary>No code: what the optics leave, frames have.</summary>
    public bool IsUncorrected { get; }

    /// <summary>Rate of an optical lane over its payload.</summary>
    public double LaneRateFactor => IsUncorrected ? 1 : Code.LineRateFactor * (_hasInner ? InnerHamming.LineRateFactor : 1);

    /// <summary>Largest bit error ratio at the first decoder; after correction for coherent lines.</summary>
    public Derivation BerLimit =>
        IsUncorrected ? _engine!.Own("bit-error-ratio")
        : _hasInner ? _figures.Book.Get(InnerCode, "bit-error-ratio")
        : _figures.Book.Get(OuterCode, "bit-error-ratio");

    public Derivation LineRate(Derivation rate) =>
        IsUncorrected
            ? rate.As("line rate")
            : Derivation.Of(
                "line rate",
                "b/s",
                $"link rate x {Code.LineRateFactor:0.####} (RS({Code.Symbols},{Code.Payload}) and 256b/257b)",
                [rate],
                o => o[0].Value!.Value * Code.LineRateFactor
            );

    /// <summary>
    /// Receiver's wait for the interleaved codewords and the decoders behind it, s; null without a code, and for coherent modules, which have
    /// it in their latency.
    /// </summary>
    public Derivation? Latency()
    {
        if (_figures.Kind == MediumKind.Coherent || IsUncorrected)
        {
            return null;
        }
        Derivation bits = Derivation.Input("block", Interleaved * Code.CodewordBits, "b", $"{Interleaved} codewords of {Code.CodewordBits} bits");
        Derivation block = Derivation.Quotient("FEC block", "s", bits, LineRate(_figures.Rate));
        Derivation decoder = _figures.Book.Get(OuterCode, "latency").As("FEC decoder");
        return Derivation.Sum("FEC", "s", _hasInner ? [block, decoder, _figures.Book.Get(InnerCode, "latency").As("inner code")] : [block, decoder]);
    }

    /// <summary>
    /// Loss of frames of 64 octets. The error ratio is that of the devices where they decide, else the limit of the code improved by the
    /// margin from OMA figures, both with the allocation of two electrical interfaces where modules retime; else the limit as it is.
    /// </summary>
    public Derivation FrameLoss(LinkBudget budget, LinkOptics? optics)
    {
        bool isByDevices = budget.ByDevicesAlone && optics is not null;
        Derivation optical =
            isByDevices ? optics!.BitErrorRatio
            : budget.HasOma ? AtMargin(budget.Margin)
            : BerLimit.As("bit error ratio before FEC, at the limit");
        // A budget that is unknown leaves the loss unknown; the error ratio of the devices has it in itself.
        Derivation[] margin = isByDevices ? [] : [budget.Margin];
        if (_figures.Kind == MediumKind.Coherent || IsUncorrected)
        {
            return Derivation.Of(
                "frame loss",
                "",
                $"1 - (1 - BER)^{8 * LinkDesigner.FrameBytes}",
                [optical, .. margin],
                o => -ReedSolomon.ExpMinusOne(8 * LinkDesigner.FrameBytes * ReedSolomon.LogOnePlus(-o[0].Value!.Value))
            );
        }
        bool meetsInterfaces = !_figures.IsLinear && (isByDevices || budget.HasOma);
        if (_hasInner)
        {
            return BehindInnerCode(optical, meetsInterfaces ? [Interfaces()] : [], margin);
        }
        return Derivation.Of(
            "frame loss",
            "",
            $"RS({Code.Symbols},{Code.Payload}), {Interleaved} codewords interleaved",
            [meetsInterfaces ? Derivation.Sum("bit error ratio before FEC", "", [optical, Interfaces()]) : optical, .. margin],
            o => new ReedSolomonFec(Code, Interleaved).FrameLossRatio(o[0].Value!.Value, LinkDesigner.FrameBytes)
        );
    }

    private PartRef OuterCode =>
        new(
            _figures.Kind == MediumKind.Coherent ? "fec-coherent"
            : _figures.LaneClass is 25 ? "fec-kr4"
            : "fec-kp4"
        );

    private static bool HasInner(EngineFigures? engine, ReedSolomon outer)
    {
        double? laneRate = engine?.Own("lane-rate").Value;
        return laneRate is { } rate
            && LinkFigures.ClassOf(rate) is { } nominal
            && Math.Abs(rate / (nominal * 1e9 * outer.LineRateFactor * InnerHamming.LineRateFactor) - 1) < RateTolerance;
    }

    private Derivation AtMargin(Derivation margin)
    {
        int levels = _figures.Levels;
        return Derivation.Of(
            "bit error ratio of the optics",
            "",
            "q = q(limit) x 10^(margin / 10 dB); BER of PAM at q",
            [BerLimit, margin],
            o => Pam.BitErrorRatioAtMargin(levels, o[0].Value!.Value, o[1].Value!.Value)
        );
    }

    // Behind the inner decoder, where there is one.
    private Derivation Interfaces()
    {
        Derivation each = _figures.Book.Get(new PartRef("fec-aui"), "bit-error-ratio");
        return Derivation.Of("two electrical interfaces", "", "2 x allocation", [each], o => 2 * o[0].Value!.Value);
    }

    private Derivation BehindInnerCode(Derivation optical, Derivation[] interfaces, Derivation[] margin) =>
        Derivation.Of(
            "frame loss",
            "",
            $"inner Hamming({InnerHamming.BlockBits},{InnerHamming.PayloadBits}), RS({Code.Symbols},{Code.Payload}), {Interleaved} codewords interleaved",
            [optical, _figures.Book.Get(InnerCode, "decoder-patterns"), .. interfaces, .. margin],
            o =>
            {
                int positions = Math.Clamp(
                    (int)Math.Round(Math.Log2(o[1].Value!.Value)),
                    InnerHammingTable.FewestPositions,
                    InnerHammingTable.MostPositions
                );
                double electrical = interfaces.Length == 0 ? 0 : o[2].Value!.Value;
                ReedSolomonFec both = new(Code, Interleaved, new InnerHamming(positions), electricalBer: electrical);
                return both.FrameLossRatio(o[0].Value!.Value, LinkDesigner.FrameBytes);
            }
        );
}
