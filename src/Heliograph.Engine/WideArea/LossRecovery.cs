using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Engine.WideArea;

/// <summary>
/// What the recovery of a transport keeps of the rate of a line that loses frames: equations 13 to 15 of <c>docs/models/lossless.md</c>, with the frames
/// of the flow of one accelerator at its share of the line or, where links repeat, those of a wavelength.
/// </summary>
internal static class LossRecovery
{
    /// <summary>What is lost below it, nobody measures; figures of lines with clean light stay what they are.</summary>
    private const double Noticeable = 1e-6;

    public static bool IsNoticeable(Derivation kept) => kept.Value < 1 - Noticeable;

    /// <param name="rate">Of a flow: the share of an accelerator, b/s.</param>
    /// <param name="latency">One way, s.</param>
    public static LineRecovery Of(string scheme, LinkDesign line, Derivation rate, Derivation latency)
    {
        Derivation loss = Derivation.Of(
            "frame loss of the line",
            "",
            $"frames of {PhaseTransport.FrameBytes} B, by bits",
            [line.FrameLoss],
            o => LinkDesign.LossOver(o[0].Value!.Value, (double)PhaseTransport.FrameBytes / line.FrameBytes)
        );
        bool byLink = scheme == "link-level-retry";
        Derivation linkRate = Derivation.Input("wavelength", line.Class.Rate.BitsPerSecond, "b/s", "rate of the link that repeats");
        Derivation frames = Derivation.Of(
            "frames in flight",
            "",
            byLink ? "rate of the wavelength x its round trip / frame" : "rate of a flow x round trip / frame",
            [byLink ? linkRate : rate, byLink ? line.Delay : latency],
            o => InFlight(o[0].Value!.Value, o[1].Value!.Value)
        );
        Derivation kept = Derivation.Of(
            $"kept by {scheme}",
            "",
            scheme switch
            {
                "none" => "all: nothing is sent again",
                "selective-repeat" => "1 - p",
                _ => "(1 - p) / (1 - p + p W)",
            },
            [loss, frames],
            o => Kept(scheme, o[0].Value!.Value, o[1].Value!.Value)
        );
        return new LineRecovery(scheme, loss, frames, kept);
    }

    public static Derivation Rate(Derivation rate, LineRecovery recovery) => Derivation.Product(rate.Name, rate.Unit, rate, recovery.Kept);

    /// <summary>The share that is kept with another rate and latency of a flow; 1 where nothing is known or noticed.</summary>
    public static double Kept(LineRecovery? recovery, double rate_bps, double addedLatency_s, double latency_s)
    {
        if (recovery is not { Loss.Value: { } loss, FramesInFlight.Value: { } frames })
        {
            return 1;
        }
        // Links repeat at their own rate: only what the line is longer counts.
        double inFlight =
            recovery.Scheme == "link-level-retry"
                ? Math.Max(0, frames * (1 + addedLatency_s / latency_s))
                : InFlight(rate_bps, Math.Max(0, latency_s + addedLatency_s));
        double kept = Kept(recovery.Scheme, loss, inFlight);
        return kept < 1 - Noticeable ? kept : 1;
    }

    private static double InFlight(double rate_bps, double latency_s) => rate_bps * 2 * latency_s / (8 * PhaseTransport.FrameBytes);

    // At a loss of all frames nothing would be kept; a rate of zero has no step.
    private static double Kept(string scheme, double loss, double frames) =>
        scheme switch
        {
            "none" => 1,
            "selective-repeat" => Recovery.SelectiveRepeat(Math.Min(loss, 1 - 1e-9)),
            _ => Recovery.GoBackN(Math.Min(loss, 1 - 1e-9), frames),
        };
}
