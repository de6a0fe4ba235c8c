using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics;
using Heliograph.Photonics.Engines;

namespace Heliograph.Tests.Photonics.Engines;

/// <summary>Links of the shipped catalogue, and of one with figures changed.</summary>
internal static class EngineLinks
{
    public static readonly FigureBook Book = new(CatalogueReader.ReadFolder(Path.Combine(Repository.Root, "catalog"), new DiagnosticList()));

    /// <summary>The catalogue with figures set, in base units, whatever their band; a figure that a part does not have is added.</summary>
    public static FigureBook With(params (string Part, string Quantity, double Value)[] changes) => With(Book, changes);

    public static FigureBook With(FigureBook book, params (string Part, string Quantity, double Value)[] changes)
    {
        Dictionary<string, Part> parts = book.Catalogue.Parts.ToDictionary(p => p.Id);
        foreach ((string id, string quantity, double value) in changes)
        {
            Part part = parts[id];
            Figure figure = (part.Find(quantity) ?? new Figure(quantity, 0, 0, 0, "", null, [], FigureStatus.Estimate, [])) with
            {
                Low = value,
                Preferred = value,
                High = value,
                Conditions = null,
                Wavelength = null,
            };
            ImmutableArray<Figure> others = [.. part.Figures.Where(f => f.Quantity != quantity)];
            parts[id] = part with { Figures = others.Add(figure) };
        }
        return book with { Catalogue = new Catalogue(parts.Values, book.Catalogue.Sources) };
    }

    /// <summary>The catalogue with a device of a part replaced; null takes it out.</summary>
    public static FigureBook WithDevice(FigureBook book, string id, string role, string? device)
    {
        Dictionary<string, Part> parts = book.Catalogue.Parts.ToDictionary(p => p.Id);
        IEnumerable<PartDevice> others = parts[id].Devices.Where(d => d.Role != role);
        parts[id] = parts[id] with { Devices = [.. others, .. device is null ? [] : new[] { new PartDevice(role, new PartRef(device)) }] };
        return book with { Catalogue = new Catalogue(parts.Values, book.Catalogue.Sources) };
    }

    public static LinkClass Class(string medium, string rate, double metres, params string[] through) =>
        Class(new PartRef(medium), rate, metres, through);

    public static LinkClass Class(PartRef medium, string rate, double metres, params string[] through)
    {
        Medium of = new(medium, null, [.. through.Select(t => new PartRef(t))], null, 2, null, null, default);
        return new LinkClass("site/scale-out/leaf-spine", "leaf-spine", 0, 0, of, BitRate.Parse(rate), 0, 10, metres, metres, metres, 1, 0, 0);
    }

    public static LinkDesign Design(
        string medium,
        string rate = "800 Gb/s",
        double metres = 50,
        FigureBook? book = null,
        LinkConditions? conditions = null
    ) => LinkDesigner.Design(Class(medium, rate, metres), LinkEnds.Unknown, book ?? Book, conditions);

    public static LinkOptics Optics(
        string medium,
        string rate = "800 Gb/s",
        double metres = 50,
        FigureBook? book = null,
        LinkConditions? conditions = null
    ) => Design(medium, rate, metres, book, conditions).Optics.ShouldNotBeNull();

    /// <summary>An engine by itself, behind a medium made up for it.</summary>
    public static EngineFigures Engine(string id, FigureBook? book = null)
    {
        FigureBook with = book ?? Book;
        Part engine = with.Catalogue.Find(id)!;
        Part medium = engine with { Id = "test-medium", Family = "cpo", Figures = [], Devices = [new PartDevice("engine", new PartRef(id))] };
        FigureBook all = with with { Catalogue = new Catalogue(with.Catalogue.Parts.Add(medium), with.Catalogue.Sources) };
        return EngineFigures.Of(new PartRef("test-medium"), all)!;
    }

    public static double Power(this ImmutableArray<DevicePower> devices, string name) => devices.Single(d => d.Device == name).Power.Value!.Value;
}
