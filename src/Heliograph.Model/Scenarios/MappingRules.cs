using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Scenarios;

/// <summary>Divisibility of a mapping that needs no fabric; each message has the numbers and the nearest change that holds.</summary>
internal sealed class MappingRules(Mapping mapping, MapReader map, DiagnosticList diagnostics)
{
    /// <summary>tensor x context x pipeline x data = accelerators, and the crossing dimension divides over the sites.</summary>
    public void Accelerators(ImmutableArray<Site> sites)
    {
        if (sites.IsEmpty)
        {
            return;
        }
        int all = sites.Sum(s => s.Accelerators);
        Int128 others = (Int128)mapping.Tensor * mapping.Context * mapping.Pipeline;
        Int128 product = others * mapping.Data;
        if (product != all)
        {
            Error(
                Codes.MappingMismatch,
                map.Span,
                $"tensor {mapping.Tensor} x context {mapping.Context} x pipeline {mapping.Pipeline} x data {mapping.Data} = {product}, "
                    + $"the scenario has {all} accelerators",
                Remedy(all, others)
            );
            return;
        }
        Int128 within = (Int128)mapping.Tensor * mapping.Context * mapping.Data;
        if (within % mapping.Expert != 0)
        {
            Error(
                Codes.MappingMismatch,
                map.SpanOf("expert"),
                $"expert {mapping.Expert} does not divide tensor {mapping.Tensor} x context {mapping.Context} x data {mapping.Data} = {within}",
                $"set expert to {Divisor((int)within, mapping.Expert)}"
            );
        }
        Crossing(sites);
    }

    private string Remedy(int all, Int128 others)
    {
        if (others <= all && all % (int)others == 0)
        {
            return $"set data to {all / (int)others}";
        }
        Int128 inner = (Int128)mapping.Tensor * mapping.Context;
        if (inner <= all && all % (int)inner == 0)
        {
            int pipeline = Divisor(all / (int)inner, mapping.Pipeline);
            return $"set pipeline to {pipeline} and data to {all / (int)inner / pipeline}";
        }
        int tensor = Divisor(all, mapping.Tensor);
        return $"set tensor to {tensor}, which divides {all}, and the others to divide {all / tensor}";
    }

    private void Crossing(ImmutableArray<Site> sites)
    {
        if (mapping.Between != SiteExchange.Plain && mapping.Between.Sites == 1)
        {
            Error(
                Codes.MappingMismatch,
                map.SpanOf(mapping.Between.InnerSteps > 1 ? "inner-steps" : "site-compression"),
                "inner-steps and site-compression are for data that cross sites, and none do",
                sites.Length == 1 ? "leave them out: the job is on one site" : "set across-sites to data"
            );
        }
        if (sites.Length == 1)
        {
            return;
        }
        if (mapping.AcrossSites == "none")
        {
            Error(
                Codes.MappingMismatch,
                map.SpanOf("across-sites"),
                $"the job is on {sites.Length} sites and no dimension crosses them",
                "set across-sites to data or pipeline"
            );
            return;
        }
        if (mapping.AcrossSites == "expert")
        {
            DividesOver(sites.Length, "expert", mapping.Expert);
        }
        if (mapping.AcrossSites == "pipeline")
        {
            DividesOver(sites.Length, "pipeline", mapping.Pipeline);
            return;
        }
        DividesOver(sites.Length, "data", mapping.Data);
        // Whole groups of experts at each site, unless they are what crosses.
        int stage = mapping.Tensor * mapping.Context * mapping.Data / sites.Length;
        if (mapping.AcrossSites == "data" && mapping.Data % sites.Length == 0 && stage % mapping.Expert != 0)
        {
            Error(
                Codes.MappingMismatch,
                map.SpanOf("expert"),
                $"expert {mapping.Expert} does not divide tensor x context x data = {stage} of a site",
                "set expert to a divisor of it, or across-sites to expert"
            );
        }
    }

    private void DividesOver(int sites, string dimension, int size)
    {
        if (size % sites != 0)
        {
            Error(
                Codes.MappingMismatch,
                map.SpanOf("across-sites"),
                $"{dimension} {size} does not divide over {sites} sites",
                $"set {dimension} to a multiple of {sites}"
            );
        }
    }

    /// <summary>Every data-parallel rank gets whole micro-batches.</summary>
    public void Batch(int? batch)
    {
        Int128 atOnce = (Int128)mapping.Data * mapping.MicroBatch;
        if (batch is { } sequences && sequences % atOnce != 0)
        {
            Int128 nearest = Int128.Max(1, (sequences + (atOnce / 2)) / atOnce) * atOnce;
            Error(
                Codes.MappingMismatch,
                map.Span,
                $"batch {sequences} is no multiple of data {mapping.Data} x micro-batch {mapping.MicroBatch} = {atOnce}",
                $"set batch to {nearest}"
            );
        }
    }

    /// <summary>Heads, key-value heads, experts, sequence and layers divide; uneven stages are possible and a warning.</summary>
    public void Model(ModelSpec? model, int? sequence, SourceSpan span)
    {
        if (model is null)
        {
            return;
        }
        int tensor = mapping.Tensor;
        Divides(model.Heads, "heads", tensor, "tensor", span);
        if (model.KvHeads % tensor != 0 && tensor % model.KvHeads != 0)
        {
            Error(
                Codes.ModelNotDivisible,
                span,
                $"kv-heads {model.KvHeads} neither divide over tensor {tensor} nor are copied evenly to it",
                $"set tensor to {Divisor(model.KvHeads, tensor)}"
            );
        }
        if (sequence is { } tokens)
        {
            Divides(tokens, "sequence", mapping.Context, "context", span);
        }
        if (model.Experts is { } experts)
        {
            Divides(experts.Count, "experts", mapping.Expert, "expert", span);
        }
        else if (mapping.Expert > 1)
        {
            Error(Codes.ModelNotDivisible, map.SpanOf("expert"), $"expert {mapping.Expert} with a model that has no experts", "set expert to 1");
        }
        Layers(model, span);
    }

    private void Layers(ModelSpec model, SourceSpan span)
    {
        Int128 stages = (Int128)mapping.Pipeline * mapping.Virtual;
        string over = mapping.Virtual == 1 ? $"pipeline {mapping.Pipeline}" : $"pipeline {mapping.Pipeline} x virtual {mapping.Virtual} = {stages}";
        if (stages > model.Layers)
        {
            Error(Codes.ModelNotDivisible, span, $"layers {model.Layers} are fewer than {over}", "choose fewer stages, so that none is empty");
            return;
        }
        // Embedding and logits often stand in for a layer each: 126 layers on 16 stages are 128 with them.
        if (model.Layers % stages != 0 && (model.Layers + 2) % stages != 0)
        {
            int each = model.Layers / (int)stages;
            diagnostics.Warning(
                Codes.ModelNotDivisible,
                span,
                $"layers {model.Layers} do not divide over {over}: stages have {each} or {each + 1}, and the step waits for the larger",
                $"set pipeline x virtual to {Divisor(model.Layers, (int)stages)}, or accept it"
            );
        }
    }

    private void Divides(int count, string what, int over, string dimension, SourceSpan span)
    {
        if (count % over != 0)
        {
            Error(
                Codes.ModelNotDivisible,
                span,
                $"{what} {count} do not divide over {dimension} {over}",
                $"set {dimension} to {Divisor(count, over)}"
            );
        }
    }

    private void Error(string code, SourceSpan span, string message, string fix) => diagnostics.Error(code, span, message, fix);

    // The divisor of number nearest to wanted, the smaller of two; 1 divides everything, so at most `wanted` steps.
    private static int Divisor(int number, int wanted)
    {
        wanted = Math.Min(wanted, number);
        for (int away = 0; ; away++)
        {
            if (number % Math.Max(1, wanted - away) == 0)
            {
                return Math.Max(1, wanted - away);
            }
            if (wanted + away <= number && number % (wanted + away) == 0)
            {
                return wanted + away;
            }
        }
    }
}
