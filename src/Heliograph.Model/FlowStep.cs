using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>A training step run as flows on the fabric as built: fidelity <c>flow</c>.</summary>
/// <param name="Seconds">Of the step; null where it does not end.</param>
/// <param name="ClosedForm">Of the analytic model with the same figures; null where it is unknown.</param>
/// <param name="Schedule">Order of passes that was run.</param>
/// <param name="Folding">Whether and why equal ranks were run once, in words.</param>
/// <param name="Classes">Ranks that were run.</param>
/// <param name="Flows">Messages that were run, each for all ranks of its class.</param>
/// <param name="Dimensions">What the step consists of, by dimension.</param>
/// <param name="Path">The critical path by what it passes through, longest first.</param>
/// <param name="Links">Load of links, by class; those that carry nothing are left out.</param>
/// <param name="Stragglers">Ranks for which others wait longest.</param>
/// <param name="WhatIfs">Steps with faster links.</param>
/// <param name="Timeline">What a rank of each program does over time.</param>
public sealed record FlowStep(
    double? Seconds,
    double? ClosedForm,
    string Schedule,
    string Folding,
    int Ranks,
    int Classes,
    long Flows,
    ImmutableArray<FlowDimension> Dimensions,
    ImmutableArray<PathShare> Path,
    ImmutableArray<LinkLoad> Links,
    ImmutableArray<Straggler> Stragglers,
    ImmutableArray<LinkWhatIf> WhatIfs,
    ImmutableArray<RankTimeline> Timeline
)
{
    /// <summary>Each exchange of the step alone.</summary>
    public ImmutableArray<FlowCall> Calls { get; init; } = [];

    /// <summary>What was run: programs of ranks and their collectives.</summary>
    public RankWorkload? Work { get; init; }

    /// <summary>What this machine took.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Over the closed form.</summary>
    public double? Ratio => Seconds / ClosedForm;
}

/// <summary>One call of an exchange, by all groups of its dimension at once and nothing beside it, at the rates of links.</summary>
/// <param name="Bytes">Of the call, as its closed form counts them.</param>
/// <param name="ClosedForm">s, without efficiency and start of software.</param>
/// <param name="Flow">s as flows; null where a rank reaches another by no way.</param>
public sealed record FlowCall(string Dimension, string Collective, int Group, double Bytes, double ClosedForm, double? Flow)
{
    public double? Ratio => Flow / ClosedForm;
}

/// <summary>A dimension of a step, in s, mean over ranks.</summary>
/// <param name="Dimension"><c>compute</c>, <c>tensor</c>, <c>pipeline</c>, ..., <c>end</c> for ranks that are done before the last one.</param>
/// <param name="Exposed">That the compute stream computes, or stands still for it.</param>
/// <param name="Hidden">That its exchanges run beside compute.</param>
/// <param name="ClosedForm">What the analytic model leaves on the critical path; null where it has no such term.</param>
/// <param name="ClosedFormTotal">What it has in all.</param>
public sealed record FlowDimension(string Dimension, double Exposed, double Hidden, double? ClosedForm, double? ClosedFormTotal);

/// <summary>Part of a critical path.</summary>
/// <param name="Dimension">What it does.</param>
/// <param name="Link">Links that hold it back; empty: none.</param>
public sealed record PathShare(string Dimension, string Link, double Seconds);

/// <summary>Load of a class of links over a step, both directions.</summary>
/// <param name="Mean">Share of the capacity of all.</param>
/// <param name="Busiest">Share of the capacity of the busiest one, mean over time.</param>
/// <param name="OverTime">Share of the capacity of all in equal parts of the step.</param>
public sealed record LinkLoad(string Link, double Mean, double Busiest, ImmutableArray<double> OverTime);

/// <summary>A rank that others wait for.</summary>
/// <param name="Waits">s that ranks of its groups stood still because it came last to an exchange, mean over them.</param>
public sealed record Straggler(int Rank, int Alike, string Where, double Waits);

/// <summary>A step in which a class of links has so many times its rate.</summary>
/// <param name="Estimate">From the critical path, s.</param>
/// <param name="Seconds">Of a second run.</param>
public sealed record LinkWhatIf(string Link, double Factor, double Estimate, double? Seconds);

/// <summary>What a rank does over time.</summary>
/// <param name="Rank">One of the ranks of the program.</param>
/// <param name="Name">Of the program.</param>
/// <param name="Spans">Of each stream, in order of time.</param>
public sealed record RankTimeline(int Rank, string Name, ImmutableArray<TimelineSpan> Spans);

/// <summary>An operation in time.</summary>
/// <param name="Stream">0 computes.</param>
/// <param name="Begin">s.</param>
public sealed record TimelineSpan(int Stream, string Dimension, string Name, double Begin, double End);
