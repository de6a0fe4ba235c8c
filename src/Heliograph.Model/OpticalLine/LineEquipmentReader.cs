using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.OpticalLine;

/// <summary>
/// Reads equipment libraries of GNPy with the files that they name. Those are looked for among the extra configurations, then beside the library
/// that names them. Cost: linear in the size of the files.
/// </summary>
public static class LineEquipmentReader
{
    /// <summary>Reads a library; null, with diagnostics, when it is none.</summary>
    /// <param name="extraEquipment">Libraries whose kinds come in addition; where a name is there already, the first stands.</param>
    /// <param name="extraConfigs">Amplifier configurations, known by their file name.</param>
    public static LineEquipment? ReadFile(
        string path,
        DiagnosticList diagnostics,
        IReadOnlyList<string>? extraEquipment = null,
        IReadOnlyList<string>? extraConfigs = null
    )
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        AmplifierConfigs configs = new(diagnostics);
        foreach (string config in extraConfigs ?? [])
        {
            configs.Add(config);
        }
        int before = diagnostics.ErrorCount;
        if (LineDocument.ReadFile(path, LineDocument.Equipment, diagnostics) is not { } root)
        {
            return null;
        }
        configs.BesideDirectory = Path.GetDirectoryName(path) ?? "";
        EquipmentLists lists = new(diagnostics, configs);
        lists.Read(root, isExtra: false);
        foreach (string extra in extraEquipment ?? [])
        {
            if (LineDocument.ReadFile(extra, LineDocument.Equipment, diagnostics) is { } more)
            {
                configs.AlsoDirectory = configs.BesideDirectory;
                configs.BesideDirectory = Path.GetDirectoryName(extra) ?? "";
                EquipmentLists added = new(diagnostics, configs);
                added.Read(more, isExtra: true);
                lists.Merge(added, extra);
            }
        }
        return diagnostics.ErrorCount == before ? lists.Build(path) : null;
    }
}

/// <summary>The lists of a library while it is read.</summary>
internal sealed class EquipmentLists(DiagnosticList diagnostics, AmplifierConfigs configs)
{
    private static readonly string[] Sections = ["Edfa", "Fiber", "RamanFiber", "Span", "Roadm", "SI", "Transceiver"];

    private readonly NamedList<AmplifierType> _amplifiers = new(a => a.Name);
    private readonly NamedList<FiberType> _fibers = new(f => f.Name);
    private readonly NamedList<FiberType> _ramanFibers = new(f => f.Name);
    private readonly NamedList<RoadmType> _roadms = new(r => r.Name);
    private readonly NamedList<TransceiverType> _transceivers = new(t => t.Name);
    private readonly NamedList<SpectrumDefaults> _spectra = new(s => s.Name);
    private SpanDefaults? _span;

    public void Read(LineMap root, bool isExtra)
    {
        foreach (LineMap amplifier in root.Objects("Edfa"))
        {
            foreach (AmplifierType type in AmplifierTypeReader.Read(amplifier, configs))
            {
                Put(_amplifiers, type, amplifier);
            }
        }
        AmplifierTypeReader.Link(_amplifiers.Items, diagnostics);
        foreach (LineMap fiber in root.Objects("Fiber"))
        {
            Put(_fibers, EquipmentTypeReader.Fiber(fiber), fiber);
        }
        foreach (LineMap fiber in root.Objects("RamanFiber"))
        {
            Put(_ramanFibers, EquipmentTypeReader.Fiber(fiber), fiber);
        }
        foreach (LineMap roadm in root.Objects("Roadm"))
        {
            if (EquipmentTypeReader.Roadm(roadm, _amplifiers.Items) is { } type)
            {
                Put(_roadms, type, roadm);
            }
        }
        foreach (LineMap transceiver in root.Objects("Transceiver"))
        {
            foreach (TransceiverType type in TransceiverTypeReader.Read(transceiver))
            {
                Put(_transceivers, type, transceiver);
            }
        }
        foreach (LineMap spectrum in root.Objects("SI"))
        {
            Put(_spectra, EquipmentTypeReader.Spectrum(spectrum), spectrum);
        }
        ReadSpan(root);
        CheckFibers();
        Complete(root, isExtra);
    }

    /// <summary>Takes over what is new; a name that is there already stands as it was, and a warning says so.</summary>
    public void Merge(EquipmentLists other, string file)
    {
        Merge(_amplifiers, other._amplifiers, "Edfa", file);
        Merge(_fibers, other._fibers, "Fiber", file);
        Merge(_ramanFibers, other._ramanFibers, "RamanFiber", file);
        Merge(_roadms, other._roadms, "Roadm", file);
        Merge(_transceivers, other._transceivers, "Transceiver", file);
        Merge(_spectra, other._spectra, "SI", file);
    }

    public LineEquipment Build(string file)
    {
        List<SpectrumDefaults> spectra = _spectra.Items;
        if (spectra.TrueForAll(s => s.Name != "default"))
        {
            // Without a default the first is it, and goes to the end.
            SpectrumDefaults first = spectra[0];
            spectra.RemoveAt(0);
            spectra.Add(first with { Name = "default" });
        }
        return new LineEquipment(
            file,
            [.. _amplifiers.Items],
            [.. _fibers.Items],
            [.. _ramanFibers.Items],
            [.. _roadms.Items],
            [.. _transceivers.Items],
            _span ?? new SpanDefaults(),
            [.. spectra]
        );
    }

    private void ReadSpan(LineMap root)
    {
        foreach (LineMap span in root.Objects("Span"))
        {
            if (_span is null || (span.Text("type_variety") ?? "default") == "default")
            {
                _span = EquipmentTypeReader.Span(span);
            }
        }
    }

    private static void Complete(LineMap root, bool isExtra)
    {
        if (!isExtra)
        {
            bool isLibrary = false;
            foreach (string section in Sections)
            {
                isLibrary |= root.Has(section);
            }
            if (!isLibrary)
            {
                root.Error(Codes.NotALineFile, root.Span, root.Path, "is no equipment library", "give one with \"Edfa\", \"Span\", \"SI\" ...");
                return;
            }
            foreach (string due in (ReadOnlySpan<string>)["Span", "SI"])
            {
                if (root.List(due).Count == 0)
                {
                    root.Missing(due);
                }
            }
        }
        foreach (YamlEntry entry in root.Map.Entries)
        {
            if (!Sections.Contains(entry.Key) && entry.Key is not ("library-information" or "comment"))
            {
                root.Error(
                    Codes.UnknownKey,
                    entry.KeySpan,
                    root.At(entry.Key),
                    "no list of equipment has this name",
                    Suggest.Fix(entry.Key, Sections)
                );
            }
        }
    }

    // One glass, whichever way it is pumped.
    private void CheckFibers()
    {
        foreach (FiberType raman in _ramanFibers.Items)
        {
            if (
                _fibers.Find(raman.Name) is { } fiber
                && (
                    fiber.Dispersion != raman.Dispersion || fiber.EffectiveArea_m2 != raman.EffectiveArea_m2 || fiber.Gamma_perWm != raman.Gamma_perWm
                )
            )
            {
                diagnostics.Error(
                    Codes.BadEquipment,
                    raman.Span,
                    $"RamanFiber '{raman.Name}' differs from the Fiber of this name in dispersion, area or gamma",
                    "give both the same values"
                );
            }
        }
    }

    private static void Put<T>(NamedList<T> list, T item, LineMap map)
    {
        if (!list.Put(item))
        {
            map.Diagnostics.Warning(Codes.BadEquipment, map.Span, $"{map.Path}: a kind of this name came before; this one counts", "remove one");
        }
    }

    private void Merge<T>(NamedList<T> list, NamedList<T> more, string section, string file)
    {
        foreach (T item in more.Items)
        {
            if (!list.TryAdd(item))
            {
                diagnostics.Warning(
                    Codes.BadEquipment,
                    new SourceSpan(file),
                    $"{section} '{list.NameOf(item)}' is in the library already, which stands",
                    "remove one, or give it another name"
                );
            }
        }
    }
}

/// <summary>Items by name in the order in which the names came.</summary>
internal sealed class NamedList<T>(Func<T, string> name)
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    public List<T> Items { get; } = [];

    public string NameOf(T item) => name(item);

    public T? Find(string key) => _index.TryGetValue(key, out int at) ? Items[at] : default;

    /// <summary>Adds an item, or puts it in the place of that of its name and answers false.</summary>
    public bool Put(T item)
    {
        if (TryAdd(item))
        {
            return true;
        }
        Items[_index[name(item)]] = item;
        return false;
    }

    public bool TryAdd(T item)
    {
        if (!_index.TryAdd(name(item), Items.Count))
        {
            return false;
        }
        Items.Add(item);
        return true;
    }
}
