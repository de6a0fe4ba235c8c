namespace Heliograph.Model.Scenarios;

/// <summary>A mapping in one line, dimensions of 1 left out.</summary>
public static class MappingText
{
    /// <summary>"tensor 8, pipeline 8, data 16, virtual 3, micro-batch 1, interleaved, no recomputation, ZeRO 1".</summary>
    public static string Of(Mapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        List<string> words = [];
        void Size(string name, int size)
        {
            if (size > 1)
            {
                words.Add($"{name} {size}");
            }
        }
        Size("tensor", mapping.Tensor);
        Size("pipeline", mapping.Pipeline);
        Size("data", mapping.Data);
        Size("context", mapping.Context);
        Size("expert", mapping.Expert);
        Size("virtual", mapping.Virtual);
        if (mapping.AcrossSites != "none")
        {
            words.Add($"{mapping.AcrossSites} across sites");
        }
        Size("inner steps", mapping.Between.InnerSteps);
        if (mapping.Between.Compression > 1)
        {
            words.Add(FormattableString.Invariant($"compression {mapping.Between.Compression:0.###}"));
        }
        words.Add($"micro-batch {mapping.MicroBatch}");
        if (mapping.Pipeline > 1)
        {
            words.Add(mapping.Schedule);
        }
        words.Add(mapping.Recompute == "none" ? "no recomputation" : $"{mapping.Recompute} recomputation");
        if (mapping.Tensor > 1)
        {
            words.Add(mapping.SequenceParallel ? "sequence parallel" : "not sequence parallel");
        }
        words.Add($"ZeRO {mapping.ShardStates}");
        if (!mapping.FlashAttention)
        {
            words.Add("without flash attention");
        }
        return string.Join(", ", words);
    }
}
