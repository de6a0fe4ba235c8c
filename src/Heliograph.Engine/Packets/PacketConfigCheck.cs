using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>What of a configuration contradicts the rest, or would do nothing; what needs no network to be seen.</summary>
internal sealed class PacketConfigCheck
{
    private readonly PacketConfig _config;
    private readonly PacketOptions _options;
    private readonly DiagnosticList _diagnostics;

    private PacketConfigCheck(PacketConfig config, DiagnosticList diagnostics) =>
        (_config, _options, _diagnostics) = (config, config.Options, diagnostics);

    public static void Check(PacketConfig config, DiagnosticList diagnostics)
    {
        PacketConfigCheck check = new(config, diagnostics);
        check.Frames();
        check.Thresholds();
        check.Marking();
        check.Transport();
        check.Effects();
    }

    private int FrameBytes => _options.PayloadBytes + _options.HeaderBytes;

    private void Frames()
    {
        if (FrameBytes > PacketConfigReader.MostFrameBytes)
        {
            Contradiction(
                $"a frame of {_options.PayloadBytes} B of payload and {_options.HeaderBytes} B of headers has {FrameBytes} B",
                $"the most is {PacketConfigReader.MostFrameBytes} B: make the payload smaller",
                "frames.payload",
                "frames.headers"
            );
        }
        if (_options.Buffer.TrimToBytes >= FrameBytes)
        {
            Contradiction(
                $"frames of {FrameBytes} B cannot be trimmed to {_options.Buffer.TrimToBytes} B",
                "trim to the size of the headers, such as 64 B",
                "buffer.trim-to"
            );
        }
        if (_options.Buffer.CreditBytes > 0 && _options.Buffer.CreditBytes < FrameBytes)
        {
            Contradiction(
                $"credits of {_options.Buffer.CreditBytes} B never let a frame of {FrameBytes} B go",
                "write a size of at least one frame, or auto",
                "buffer.credit"
            );
        }
    }

    private void Thresholds()
    {
        BufferOptions buffer = _options.Buffer;
        bool pauses = _options.FlowControl == FlowControl.Pause;
        if (pauses && buffer.SharedBytes == 0 && buffer.PauseAboveBytes == 0)
        {
            Contradiction(
                "pfc has no threshold at which to pause",
                "add 'buffer: { shared: 32 MiB }' for dynamic ones, or 'buffer: { pause-above: 80 kB, resume-below: 60 kB }'",
                "flow-control"
            );
        }
        if (buffer.PauseAboveBytes > 0 && (buffer.ResumeBelowBytes == 0 || buffer.ResumeBelowBytes > buffer.PauseAboveBytes))
        {
            string resume = buffer.ResumeBelowBytes == 0 ? "no resume-below" : $"resume-below: {Size(buffer.ResumeBelowBytes)}";
            Contradiction(
                $"pause-above: {Size(buffer.PauseAboveBytes)} with {resume}: once paused, a port would not resume as it should",
                $"write resume-below, at most {Size(buffer.PauseAboveBytes)}",
                "buffer.resume-below",
                "buffer.pause-above"
            );
        }
        // Said again after half its time, behind a frame in transmission and the pauses of the other classes.
        int leastQuanta = (2 * (FrameBytes + 8 * _options.Pause.FrameBytes) + 63) / 64;
        if (pauses && _options.Pause.Quanta > 0 && _options.Pause.Quanta < leastQuanta)
        {
            Contradiction(
                $"a pause of {_options.Pause.Quanta} quanta runs out before it can be said again behind a frame of {FrameBytes} B",
                $"write at least {leastQuanta}, or 0 for pauses that hold until their resume",
                "pause.quanta"
            );
        }
        if (buffer.SharedBytes == 0)
        {
            return;
        }
        Within("buffer.reserve", buffer.ReserveBytes);
        Within("buffer.headroom", buffer.HeadroomBytes);
        Within("buffer.queue", buffer.QueueBytes);
        Within("buffer.pause-above", buffer.PauseAboveBytes);
    }

    private void Within(string path, long bytes)
    {
        long shared = _options.Buffer.SharedBytes;
        if (bytes >= shared)
        {
            _diagnostics.Error(
                Codes.ThresholdAboveBuffer,
                _config.PlaceOf(path, "buffer.shared"),
                $"{path} of {Size(bytes)} does not fit the buffer of {Size(shared)}",
                "make it smaller than buffer.shared"
            );
        }
    }

    private void Marking()
    {
        if (_options.Ecn is not { } ecn)
        {
            return;
        }
        if (!_config.Places.ContainsKey("ecn.max"))
        {
            _diagnostics.Error(Codes.MissingKey, _config.PlaceOf("ecn"), "'max' is missing", "add 'max: ...', where every frame is marked");
            return;
        }
        if (ecn.MinBytes > ecn.MaxBytes)
        {
            Contradiction($"ecn.min of {Size(ecn.MinBytes)} is above ecn.max of {Size(ecn.MaxBytes)}", "exchange them", "ecn.min");
        }
        if (_options.Buffer.SharedBytes > 0)
        {
            Within("ecn.max", ecn.MaxBytes);
        }
        else if (_options.FlowControl == FlowControl.None && _options.Buffer.QueueBytes is var queue and > 0 && ecn.MinBytes >= queue)
        {
            _diagnostics.Error(
                Codes.ThresholdAboveBuffer,
                _config.PlaceOf("ecn.min", "ecn"),
                $"ecn.min of {Size(ecn.MinBytes)} is not below the queue of {Size(queue)}: frames are lost before one is marked",
                "make it smaller than buffer.queue"
            );
        }
    }

    private void Transport()
    {
        bool sprays = _options.Paths is PathChoice.Spray or PathChoice.SprayRandom or PathChoice.Adaptive;
        bool keeps =
            _options.Recovery == Recovery.SelectiveRepeat || _options.CongestionControl is CongestionControl.Receiver or CongestionControl.Nscc;
        if (sprays && !keeps)
        {
            _diagnostics.Warning(
                Codes.InconsistentPacketConfig,
                _config.PlaceOf("paths.choice"),
                $"'choice: {PacketWords.Of(_options.Paths)}' changes the order of packets, and go-back-n sends again what overtakes",
                "add 'transport: { recovery: selective-repeat }'"
            );
        }
        if (_options.CongestionControl == CongestionControl.Dcqcn && _options.Ecn is null)
        {
            _diagnostics.Warning(
                Codes.OptionWithoutEffect,
                _config.PlaceOf("transport.congestion-control"),
                "dcqcn slows down for marks, and nothing marks",
                "add 'ecn: { min: 400 kB, max: 1600 kB, probability: 0.2, at: 100 Gb/s }'"
            );
        }
    }

    // What was written, and would do nothing here.
    private void Effects()
    {
        BufferOptions buffer = _options.Buffer;
        bool pauses = _options.FlowControl == FlowControl.Pause;
        bool credits = _options.FlowControl == FlowControl.Credit;
        bool dynamic = buffer.SharedBytes > 0;
        Idle("lossless-classes", _options.FlowControl != FlowControl.None, "flow-control is none");
        Idle("pause", pauses, "flow-control is not pfc");
        Idle("buffer.pause-above", pauses && !dynamic, pauses ? "thresholds of a shared buffer are dynamic" : "flow-control is not pfc");
        Idle("buffer.resume-below", pauses && !dynamic, pauses ? "thresholds of a shared buffer are dynamic" : "flow-control is not pfc");
        Idle("buffer.headroom", pauses && dynamic, pauses ? "it needs buffer.shared" : "flow-control is not pfc");
        Idle("buffer.reserve", dynamic, "it needs buffer.shared");
        Idle("buffer.alpha-shift", dynamic, "it needs buffer.shared");
        Idle("buffer.resume-offset", pauses && dynamic, pauses ? "it needs buffer.shared" : "flow-control is not pfc");
        Idle("buffer.credit", credits, "flow-control is not cbfc");
        Idle("buffer.credit-unit", credits, "flow-control is not cbfc");
        Idle("buffer.trim-queue", buffer.TrimToBytes > 0, "it needs buffer.trim-to");
        Idle("paths.limit", _options.Paths is PathChoice.Spray or PathChoice.SprayRandom or PathChoice.Flowlet, "paths.choice is not spray");
        bool hashes = _options.Paths == PathChoice.Ecmp || _options.PathHash == PathHash.Mixed;
        Idle("paths.hash", hashes, $"paths.choice is {PacketWords.Of(_options.Paths)}, which draws by 'mixed'");
        Idle("paths.flowlet-gap", _options.Paths == PathChoice.Flowlet, "paths.choice is not flowlet");
        Idle("transport.window-follows-rate", _options.WindowBytes != 0 || !_options.WindowFollowsRate, "there is no window");
        CongestionControl control = _options.CongestionControl;
        foreach ((string map, CongestionControl of) in CongestionReader.Maps)
        {
            Idle(map, control == of, $"transport.congestion-control is {PacketWords.Of(control)}");
        }
        bool rates = control is CongestionControl.Dcqcn or CongestionControl.Hpcc or CongestionControl.Timely;
        Idle("rates", rates, $"transport.congestion-control is {PacketWords.Of(control)}");
    }

    private void Idle(string path, bool acts, string why)
    {
        if (!acts && _config.Places.TryGetValue(path, out SourceSpan place))
        {
            _diagnostics.Warning(Codes.OptionWithoutEffect, place, $"'{path}' has no effect: {why}", "remove it");
        }
    }

    private void Contradiction(string message, string fix, params ReadOnlySpan<string> paths) =>
        _diagnostics.Error(Codes.InconsistentPacketConfig, _config.PlaceOf(paths), message, fix);

    private static string Size(long bytes) => new DataSize(bytes).ToString();
}
