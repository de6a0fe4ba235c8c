using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>Reads the maps of the congestion controls.</summary>
internal static class CongestionReader
{
    /// <summary>Maps that mean something under one control alone, and what of <c>rates</c> it uses.</summary>
    public static readonly (string Map, CongestionControl Control)[] Maps =
    [
        ("dcqcn", CongestionControl.Dcqcn),
        ("hpcc", CongestionControl.Hpcc),
        ("swift", CongestionControl.Swift),
        ("timely", CongestionControl.Timely),
        ("nscc", CongestionControl.Nscc),
        ("receiver", CongestionControl.Receiver),
    ];

    public static CongestionOptions Read(OptionMap top, OptionMap transport)
    {
        CongestionOptions d = new();
        OptionMap rates = top.Map("rates");
        OptionMap nscc = top.Map("nscc");
        OptionMap receiver = top.Map("receiver");
        CongestionOptions options = d with
        {
            BaseRttPs = transport.Time("base-rtt", d.BaseRttPs, ("auto", 0)),
            AdditiveIncrease = rates.Rate("additive-increase", d.AdditiveIncrease),
            HyperIncrease = rates.Rate("hyper-increase", d.HyperIncrease),
            MinRate = rates.Rate("min", d.MinRate),
            NsccTargetPs = nscc.Time("target", d.NsccTargetPs, ("auto", 0)),
            InitialPackets = receiver.Count("initial-packets", 1, 1_000_000, d.InitialPackets),
            PullPackets = receiver.Count("pull-packets", 1, 1000, d.PullPackets),
        };
        rates.Done();
        nscc.Done();
        receiver.Done();
        return Timely(top.Map("timely"), Swift(top.Map("swift"), Hpcc(top.Map("hpcc"), Dcqcn(top.Map("dcqcn"), options))));
    }

    private static CongestionOptions Dcqcn(OptionMap map, CongestionOptions o)
    {
        o = o with
        {
            DcqcnAlphaPs = map.Time("alpha-period", o.DcqcnAlphaPs),
            DcqcnDecreasePs = map.Time("decrease-period", o.DcqcnDecreasePs),
            DcqcnIncreasePs = map.Time("increase-period", o.DcqcnIncreasePs),
            DcqcnGain = map.Number("gain", 1e-9, 1, o.DcqcnGain),
            DcqcnFastRecovery = map.Count("fast-recovery", 0, 1000, o.DcqcnFastRecovery),
            DcqcnFirstFactor = map.Number("first-factor", 0, 1, o.DcqcnFirstFactor),
            DcqcnClampTarget = map.Flag("clamp-target", o.DcqcnClampTarget),
        };
        map.Done();
        return o;
    }

    private static CongestionOptions Hpcc(OptionMap map, CongestionOptions o)
    {
        o = o with
        {
            HpccUtilisation = map.Number("utilisation", 0.01, 1, o.HpccUtilisation),
            HpccMaxStage = map.Count("max-stage", 0, 1000, o.HpccMaxStage),
            HpccFastReact = map.Flag("fast-react", o.HpccFastReact),
        };
        map.Done();
        return o;
    }

    private static CongestionOptions Swift(OptionMap map, CongestionOptions o)
    {
        o = o with
        {
            SwiftBaseTargetPs = map.Time("base-target", o.SwiftBaseTargetPs),
            SwiftPerHopPs = map.Time("per-hop", o.SwiftPerHopPs),
            SwiftIncrease = map.Number("increase", 0, 1000, o.SwiftIncrease),
            SwiftBeta = map.Number("beta", 0, 1, o.SwiftBeta),
            SwiftMaxDecrease = map.Number("max-decrease", 0, 1, o.SwiftMaxDecrease),
            SwiftFlowScalePs = map.Time("flow-scale", o.SwiftFlowScalePs),
            SwiftFlowMinWindow = map.Number("flow-min-window", 1e-3, 1e6, o.SwiftFlowMinWindow),
            SwiftFlowMaxWindow = map.Number("flow-max-window", 1e-3, 1e6, o.SwiftFlowMaxWindow),
        };
        map.Done();
        return o;
    }

    private static CongestionOptions Timely(OptionMap map, CongestionOptions o)
    {
        o = o with
        {
            TimelyLowPs = map.Time("low", o.TimelyLowPs),
            TimelyHighPs = map.Time("high", o.TimelyHighPs),
            TimelyMinRttPs = map.Time("min-rtt", o.TimelyMinRttPs),
            TimelyAlpha = map.Number("alpha", 0, 1, o.TimelyAlpha),
            TimelyBeta = map.Number("beta", 0, 1, o.TimelyBeta),
        };
        map.Done();
        return o;
    }
}
