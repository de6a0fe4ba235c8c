using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Parts;
using Heliograph.Workload.Collectives.Calibrated;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Engine.Validation;

/// <summary>What a row would measure, as a function of the calibration.</summary>
/// <param name="Value">In the unit of the row's primary column, and how it came about.</param>
/// <param name="Bytes">Size by which the row is small or large, B; NaN: a rate without a size.</param>
/// <param name="IsBound">The value is the least time that is possible, not what is expected.</param>
internal sealed record CollectivePrediction(Func<CollectiveCalibration, (double Value, string How)> Value, double Bytes, bool IsBound = false)
{
    /// <summary>Null when the row cannot be predicted; <paramref name="missing"/> says why.</summary>
    public static CollectivePrediction? Of(CollectiveRow row, FigureBook book, out string missing)
    {
        string kind = row["kind"].ToLowerInvariant();
        string op = Plain(row["op"]);
        bool isExchange = kind.StartsWith("ep", StringComparison.Ordinal) || op is "dispatch" or "combine";
        if (row.Primary.Length == 0)
        {
            missing = $"no measured quantity ({string.Join(", ", CollectiveRow.Measured)})";
            return null;
        }
        CollectiveSetting setting = new(row, book);
        return kind == "wan" || row.Says("internet", "scaleout") ? WideArea(row, out missing)
            : isExchange ? Exchange(row, setting, kind, op, out missing)
            : kind == "p2p" || Transfers.Contains(op) || op.StartsWith("rdma", StringComparison.Ordinal) ? Transfer(row, setting, op, out missing)
            : Collective(row, setting, op, out missing);
    }

    private static readonly string[] Transfers = ["copyuni", "copyduplextotal", "copyduplex", "hosttodevice", "devicetohost", "devicetodevice"];

    private static CollectivePrediction? Collective(CollectiveRow row, CollectiveSetting setting, string op, out string missing)
    {
        bool isMessage = op is "sendrecv" or "sendreceive" or "send" or "pingpong";
        CollectiveKind? kind = op switch
        {
            "allreduce" => CollectiveKind.AllReduce,
            "allgather" => CollectiveKind.AllGather,
            "reducescatter" => CollectiveKind.ReduceScatter,
            "alltoall" or "alltoallv" => CollectiveKind.AllToAll,
            _ => null,
        };
        double? size = row.Number("size_bytes");
        missing =
            kind is null && !isMessage ? $"no model of '{row["op"]}'"
            : size is null or 0 ? "the size is missing (size_bytes)"
            : setting.Missing ?? (setting.Ranks < 2 ? "one rank has nobody to talk to" : "");
        if (missing.Length > 0)
        {
            return null;
        }
        double n = setting.Ranks;
        bool isShard = kind is CollectiveKind.AllGather or CollectiveKind.ReduceScatter && IsShard(row["size_convention"]);
        double bytes = size!.Value * (isShard ? n : 1);
        double bus = isMessage ? bytes : bytes * (kind == CollectiveKind.AllReduce ? 2 : 1) * (n - 1) / n;
        // NCCL's choice hangs on the latency of the network alone, which a fit moves rarely.
        (double Latency, NcclCandidate Candidate)? chosen = null;
        return new CollectivePrediction(
            calibration =>
            {
                CollectiveFabric fabric = setting.Fabric(calibration);
                if (kind is not { } known)
                {
                    CollectiveEstimate message = CalibratedTime.SendReceive(bytes, fabric);
                    return (In(row.Primary, message.Seconds, size.Value, bus), message.Algorithm);
                }
                if (CalibratedTime.IsNccl(known, fabric) && chosen?.Latency != fabric.Group.NetworkLatency_us)
                {
                    chosen = (fabric.Group.NetworkLatency_us, CalibratedTime.Choose(known, bytes, fabric.Group, setting.Allows));
                }
                CollectiveEstimate estimate = CalibratedTime.Of(known, bytes, fabric, chosen?.Candidate ?? default);
                return (In(row.Primary, estimate.Seconds, size.Value, bus), estimate.Algorithm);
            },
            bytes
        );
    }

    // Some benchmarks print what a rank gives, not the whole array.
    private static bool IsShard(string convention) =>
        convention.Contains("per-rank input", StringComparison.OrdinalIgnoreCase)
        || convention.Contains("shard", StringComparison.OrdinalIgnoreCase)
        || convention.Contains("per-rank output", StringComparison.OrdinalIgnoreCase);

    private static CollectivePrediction? Exchange(CollectiveRow row, CollectiveSetting setting, string kind, string op, out string missing)
    {
        double? tokens = row.Number("tokens_per_rank");
        double? payload = row.Number("bytes_per_token") ?? row.Number("hidden") * Width(row["dtype"]);
        int? copies = row.Count("topk");
        ExchangeMode mode =
            kind.Contains("onesided", StringComparison.Ordinal) || kind.Contains("one_sided", StringComparison.Ordinal) ? ExchangeMode.OneSided
            : kind.Contains("low", StringComparison.Ordinal) ? ExchangeMode.LowLatency
            : ExchangeMode.Normal;
        missing =
            op is not ("dispatch" or "combine") ? $"no model of '{row["op"]}'"
            : tokens is null or 0 ? "the tokens of a rank are missing (tokens_per_rank)"
            : payload is null or 0 ? "the bytes of a token are missing (bytes_per_token, or hidden and dtype)"
            : copies is null ? "the experts of a token are missing (topk)"
            : mode == ExchangeMode.OneSided && setting.Nodes > 1 ? "no model of a one-sided exchange over several domains"
            : setting.Missing ?? (setting.Ranks < 2 ? "one rank has nobody to talk to" : "");
        if (missing.Length > 0)
        {
            return null;
        }
        double perRank = setting.Nics * setting.NicRate * setting.Nodes / setting.Ranks;
        // The first low-latency kernels sent everything over NICs.
        bool nicsOnly = mode == ExchangeMode.LowLatency && row.Says("2025-02", "library") && perRank > 0;
        ExpertExchange exchange = new(
            mode,
            op == "combine",
            setting.Ranks,
            setting.Nodes,
            tokens!.Value,
            copies!.Value,
            payload!.Value,
            setting.LinkRate * 1e9,
            perRank * 1e9
        )
        {
            UsesNicsOnly = nicsOnly,
        };
        string transport = Transport(row, setting, mode);
        return new CollectivePrediction(
            calibration =>
                (
                    In(row.Primary, ExpertExchangeTime.Of(exchange, calibration.Exchange(transport)), exchange.LogicalBytes, exchange.LogicalBytes),
                    transport
                ),
            exchange.LogicalBytes
        );
    }

    // By mode, library and network: names of the calibration.
    private static string Transport(CollectiveRow row, CollectiveSetting setting, ExchangeMode mode)
    {
        if (mode == ExchangeMode.OneSided)
        {
            return "onesided";
        }
        string first = mode == ExchangeMode.LowLatency ? "low" : "normal";
        bool isUccl = row.Says("UCCL", "library");
        bool isEarly = mode == ExchangeMode.Normal && row.Says("V1", "library") && !row.Says("2025-06", "library");
        string library =
            row.Says("Ascend", "library", "accel") ? "ascend"
            : isUccl && setting.ScaleOut == "efa" ? "uccl-efa"
            : isUccl ? "uccl"
            : row.Says("DeepEP", "library") ? (isEarly ? "deepep-first" : "deepep")
            : "other";
        return $"{first}-{library}";
    }

    // B of a number; scales of narrow formats are one in 4 B for 128 (fp8) or one B for 16 (4 bits).
    private static double? Width(string type) =>
        type.ToLowerInvariant() switch
        {
            "fp32" or "float32" => 4,
            "bf16" or "fp16" or "float16" => 2,
            "fp8+scales" => 1 + (4.0 / 128),
            "fp8" or "int8" => 1,
            "nvfp4" => 0.5 + (1.0 / 16),
            _ => null,
        };

    private static CollectivePrediction? Transfer(CollectiveRow row, CollectiveSetting setting, string op, out string missing)
    {
        bool isRail = op.Contains("alltoall", StringComparison.Ordinal);
        bool isNetwork = op.StartsWith("rdma", StringComparison.Ordinal);
        bool crosses = op.Contains("crossrail", StringComparison.Ordinal);
        double? size = row.Number("size_bytes");
        double nic = isRail && setting.Ranks > 0 ? setting.Nics * setting.NicRate * setting.Nodes / setting.Ranks : setting.NicRate;
        double rate = 1e9 * (isNetwork ? nic : setting.LinkRate);
        missing =
            rate <= 0 ? (isNetwork ? "the rate of the NICs is missing (nic_gbps)" : "the rate of the links is missing (scaleup_gbs_uni)")
            : isRail && size is null or 0 ? "the size is missing (size_bytes)"
            : row.Primary == "time_us" && size is null or 0 ? "the size is missing (size_bytes)"
            : !isNetwork && !Transfers.Contains(op) ? $"no model of '{row["op"]}'"
            : "";
        if (missing.Length > 0)
        {
            return null;
        }
        double both = op.Contains("duplex", StringComparison.Ordinal) ? 2 : 1;
        string name = isRail ? "rail" : "other";
        double bytes = size ?? double.NaN;
        return new CollectivePrediction(
            calibration =>
            {
                double start = calibration.Of("transfer", name, "collective-start");
                double share = calibration.Of("transfer", name, isNetwork ? "scale-out-efficiency" : "scale-up-efficiency");
                double factor = crosses ? calibration.Of("transfer", name, "incast-factor") : 1;
                // T1: messages of many under way each cost a start; a copy without a size is long.
                double seconds = isRail ? factor * (start + (bytes / (share * rate))) : bytes / (share * rate);
                double perSecond = size is null ? both * share * rate : both * bytes / seconds;
                return (row.Primary == "time_us" ? 1e6 * seconds : perSecond / 1e9, crosses ? "crossing rails" : "");
            },
            bytes
        );
    }

    // W1: the path is not printed: no ring of two or more is faster than its buffer through the fastest port.
    private static CollectivePrediction? WideArea(CollectiveRow row, out string missing)
    {
        double? size = row.Number("size_bytes");
        missing =
            size is null or 0 ? "the size is missing (size_bytes)"
            : row.Primary != "time_us" ? "only a time is bounded (time_us)"
            : "";
        if (missing.Length > 0)
        {
            return null;
        }
        double share = row.Count("ranks") is > 1 and var n ? 2.0 * (n - 1) / n : 1;
        double stated = (row.Number("nic_gbps") ?? 0) * 1e9 / 8;
        return new CollectivePrediction(
            calibration =>
            {
                double rate = stated > 0 ? stated : calibration.Of("wide", "area", "rate") / 8;
                return (1e6 * share * size!.Value / rate, string.Create(CultureInfo.InvariantCulture, $"least time at {rate * 8e-9:0.#} Gb/s"));
            },
            size!.Value,
            IsBound: true
        );
    }

    private static double In(string column, double seconds, double bytes, double bus) =>
        column switch
        {
            "time_us" => 1e6 * seconds,
            "busbw_gbs" => bus / seconds / 1e9,
            _ => bytes / seconds / 1e9,
        };

    // all_reduce, All-Reduce and AllReduce are one; what stands in brackets is a remark.
    private static string Plain(string op) =>
        Regex.Replace(op.Split('(')[0], "[^A-Za-z]", "").ToLowerInvariant() is var text && text.EndsWith("perf", StringComparison.Ordinal)
            ? text[..^4]
            : text;
}
