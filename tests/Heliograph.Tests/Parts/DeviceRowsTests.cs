using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Parts;

/// <summary>Every row of the compiled device list is a figure of the catalogue, or is left out for a reason that stands here.</summary>
public sealed class DeviceRowsTests
{
    /// <summary>Column <c>quantity</c> of the list = quantity of the catalogue, with its boundary where two must not merge.</summary>
    private const string Names = """
        output_power_mw=output-power drive_current_ma=drive-current forward_voltage_v=forward-voltage
        wall_plug_efficiency_pct=wall-plug-efficiency/chip threshold_ma=threshold-current characteristic_temperature_k=characteristic-temperature
        wpe_slope_per_k=efficiency-slope wavelength_drift_nm_per_k=wavelength-drift rin_dbc_hz=level-rin linewidth_khz=linewidth
        module_wpe_pct=wall-plug-efficiency/module module_power_w=power/module wavelength_accuracy_nm=wavelength-accuracy max_temp_c=max-temperature
        spacing_ghz=grid-spacing line_count=lines coupling_efficiency_pct=coupling-efficiency power_uniformity_db=power-uniformity
        conversion_efficiency_pct=conversion-efficiency bandwidth_ghz=bandwidth extinction_db=extinction-ratio
        laser_energy_pj_per_bit=energy-per-bit drive_voltage_v=drive-voltage tdecq_db=tdecq average_power_dbm=launch-power oma_dbm=oma
        slope_efficiency_w_per_a=slope-efficiency energy_pj_per_bit=energy-per-bit max_power_dbm=launch-power launch_power_dbm=launch-power
        vpi_v=half-wave-voltage vpi_l_v_cm=vpi-length insertion_loss_db=insertion-loss max_rate_gbps=lane-rate energy_fj_per_bit=drive-energy
        tuning_mw=bias-power q_factor=q-factor tuning_mw_per_nm=tuning-power ber_pam4=bit-error-ratio fsr_nm=free-spectral-range
        resonance_drift_nm_per_k=resonance-drift resonance_variation_nm=resonance-variation tuning_range_nm=tuning-range grid_offset_nm=grid-offset
        variation_sigma_ghz=resonance-deviation temperature_tolerance_k=temperature-tolerance control_power_mw=control-power
        trim_range_nm=trim-range optical_bandwidth_nm=optical-bandwidth responsivity_a_per_w=responsivity dark_current_na=dark-current
        capacitance_ff=capacitance input_noise_pa_rthz=input-noise sensitivity_dbm=sensitivity input_noise_ua_rms=input-noise-rms
        power_mw=power/chip bandwidth_swing_ghz_v=bandwidth-swing efficiency_pct=efficiency channel_loss_db=channel-insertion-loss
        area_mm2_per_lane=lane-area edge_density_tbps_per_mm=edge-density latency_ns=latency pitch_um=pitch payload_pct=payload-share
        phy_energy_pj_per_bit=energy-per-bit power_w_per_lane=lane-power share_of_module_pct=power-share/module share_of_dsp_pct=power-share/chip
        bandwidth_1db_nm=optical-bandwidth pdl_db=polarisation-dependent-loss loss_db_per_cm=loss-per-length dn_dt_per_k=thermo-optic
        through_loss_db=through-loss crosstalk_db=crosstalk return_loss_db=return-loss count=mated-pairs dirt_share_pct=failure-share
        loss_db_per_km=attenuation dispersion_ps_nm_km=dispersion usable_band_pct=usable-band loss_change_db_per_km=attenuation-change
        isolation_db=isolation directivity_db=directivity switch_time_us=switching-time power_mw_per_element=element-power power_w=power/box
        link_up_ms=link-up-time dk=permittivity df=loss-tangent loss_db_per_in=loss-per-length loss_db_per_m=loss-per-length reach_m=reach
        loss_db_per_mm=loss-per-length die_capacitance_ff=die-capacitance bump_capacitance_ff=bump-capacitance ball_capacitance_ff=ball-capacitance
        tx_snr_db=transmitter-snr eta0_v2_per_ghz=noise-density share_pct=ratio budget_db=channel-budget host_budget_db=host-budget reach_mm=reach
        conductivity_w_mk=conductivity heat_capacity_j_m3k=heat-capacity thickness_um=thickness conductivity_through_w_mk=conductivity-through
        unit_resistance_mm2k_w=unit-resistance layer_conductivity_w_mk=conductivity-through htc_w_m2k=heat-transfer htc_bare_w_m2k=heat-transfer
        resistance_k_w=thermal-resistance secondary_resistance_k_w=secondary-resistance resistance_mm2k_w=unit-resistance
        dsp_temp_c=component-temperature junction_c=component-temperature oe_junction_c=component-temperature cop=cop
        laser_max_temp_c=max-temperature case_max_temp_c=max-temperature case_c=component-temperature flux_w_cm2=heat-flux
        area_density_tbps_per_mm2=area-density fibre_rate_gbps=fibre-rate panel_tbps_per_ou=panel-rate gain_db=coding-gain overhead_pct=overhead
        extra_latency_ns=latency latency_us=latency pattern_count=decoder-patterns ber=bit-error-ratio
        """;

    /// <summary>Row or device of the list = part of the catalogue, where the id differs.</summary>
    private const string Ids = """
        serdes-lr112-5=serdes-lr112 serdes-lr224-3=serdes-lr224 serdes-xsr112=d2d-xsr112 d2d-ucie-s=d2d-ucie-std d2d-ucie-a=d2d-ucie-adv
        serdes-latency=d2d-lr112 con-mpo=con-mpo12 circ=con-circ circ-ocs=ocs-palomar ocs-ipr=ocs-ipronics fib-o=fib-smf28 fib-hcf-o=fib-hcf
        wg-soi.loss_db_per_cm.rib=wg-soi-rib mat-uf.conductivity_w_mk.filled=mat-uf-filled mat-hbm.layer_conductivity_w_mk=mat-hbm-layer
        cool-limit.laser_max_temp_c=cool-limit-laser cool-limit.case_max_temp_c=cool-limit-case cool-air.htc_bare_w_m2k=cool-bare
        mzm-2026.vpi_v=mzm-coherent
        """;

    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["pd-dsent.responsivity_a_per_w"] = "1.1 A/W at 1300 nm is beyond one electron a photon (1.05), as the list itself says",
        ["ring.resonance_variation_nm"] = "the low of -4 nm is no half-width; 2 to 4 nm are kept",
        ["serdes-xsr112.channel_loss_db"] = "the low of 1 dB is where the measurement began, no limit of the interface; 10 to 12 dB are kept",
    };

    private static readonly Dictionary<string, string> Quantity = Map(Names);
    private static readonly Dictionary<string, string> PartOf = Map(Ids);

    private static readonly Catalogue Catalogue = CatalogueReader.ReadFolder(Path.Combine(Repository.Root, "catalog"), new DiagnosticList());

    [Fact]
    public void Every_row_of_the_device_list_is_a_figure()
    {
        ImmutableArray<PublishedRow> rows = Rows();
        rows.Length.ShouldBeGreaterThanOrEqualTo(507);
        rows.Where(r => !LeftOut.ContainsKey(r["id"]) && Missing(r) is not null).Select(r => $"{r["id"]}: {Missing(r)}").ShouldBeEmpty();
    }

    [Fact]
    public void A_row_that_is_left_out_differs_from_the_catalogue()
    {
        // What agrees needs no excuse.
        foreach (PublishedRow row in Rows().Where(r => LeftOut.ContainsKey(r["id"])))
        {
            Missing(row).ShouldNotBeNull(row["id"]);
        }
    }

    [Fact]
    public void A_changed_row_is_noticed()
    {
        PublishedRow row = Rows().Single(r => r["id"] == "las-dfb70.forward_voltage_v");
        Missing(row).ShouldBeNull();
        foreach (
            (string column, string value) in new[] { ("preferred", "1.7"), ("low", "1.2"), ("high", "2.1"), ("unit", "mA"), ("status", "estimate") }
        )
        {
            PublishedRow changed = row with { Cells = row.Cells.SetItem(column, value) };
            // A weaker status of the row means that the figure claims more than its row.
            Missing(column == "status" ? row with { Cells = row.Cells.SetItem("status", "scenario") } : changed).ShouldNotBeNull(column);
        }
    }

    private static ImmutableArray<PublishedRow> Rows()
    {
        string path = Path.Combine(Repository.Shared ?? "", "data", "parts", "devices.csv");
        Assert.SkipUnless(Repository.Shared is not null && File.Exists(path), "shared/data is not beside this checkout");
        DiagnosticList diagnostics = new();
        ImmutableArray<PublishedRow> rows = PublishedTable.Read(path, ["id", "quantity", "low", "preferred", "high", "unit", "status"], diagnostics);
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
        return rows;
    }

    /// <summary>Why no figure of the catalogue is the row; null when one is.</summary>
    private static string? Missing(PublishedRow row)
    {
        string device = row["id"].Split('.')[0];
        string id = PartOf.GetValueOrDefault(row["id"]) ?? PartOf.GetValueOrDefault(device, device);
        if (Catalogue.Find(id) is not { } part)
        {
            return $"there is no part {id}";
        }
        string[] name = Quantity[row["quantity"]].Split('/');
        string unit = UnitOf(row["unit"]);
        if (Unit.Parse(unit).Dimension != Quantities.Find(name[0])!.Dimension)
        {
            return $"{unit} is no unit of {name[0]}";
        }
        Figure[] figures = [.. part.All(name[0]).Where(f => (name.Length == 1 || f.Boundary == name[1]) && OfVariant(f, row["id"]))];
        double? low = Value(row["low"], unit);
        double? preferred = Value(row["preferred"], unit);
        double? high = Value(row["high"], unit);
        int status = Status(row["status"]);
        bool found = preferred is { } value
            ? figures.Any(f => Same(f.Preferred, value) && Same(f.Low, low) && Same(f.High, high) && (int)f.Status >= status)
            // The list has no preferred value: each end that it prints is a value, or an end of a range.
            : Ends(figures, part, low, f => f.Low, status) && Ends(figures, part, high, f => f.High, status);
        return found ? null : $"no {name[0]} of {id} is {row["low"]}, {row["preferred"]}, {row["high"]} {row["unit"]}, {row["status"]}";
    }

    private static bool Ends(Figure[] figures, Part part, double? end, Func<Figure, double> of, int status) =>
        end is not { } value
        || figures.Any(f => (Same(f.Preferred, value) || Same(of(f), value)) && (int)f.Status >= status)
        // The lower end of a working range is a limit of its own.
        || (figures.Any(f => f.Quantity == "max-temperature") && part.All("min-temperature").Any(f => Same(f.Preferred, value)))
        || part.All("component-temperature").Any(f => Same(f.Preferred, value));

    // "dB/in at 26.56 GHz" and "at 1550 nm" stand in the ids.
    private static bool OfVariant(Figure figure, string id) =>
        id.Split('.')[^1] switch
        {
            "13g" => Same(figure.Frequency ?? 0, 13.28e9),
            "26g" => Same(figure.Frequency ?? 0, 26.56e9),
            "53g" => Same(figure.Frequency ?? 0, 53.125e9),
            "110g" => Same(figure.Frequency ?? 0, 110e9),
            "oband" => Same(figure.Wavelength ?? 0, 1310e-9),
            "cband" => Same(figure.Wavelength ?? 0, 1550e-9),
            _ => true,
        };

    private static bool Same(double figure, double? row) => row is not { } value || Math.Abs(figure - value) <= 1e-12 * Math.Abs(value);

    private static double? Value(string text, string unit) =>
        text.Length == 0 ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) * (double)Unit.Parse(unit).Factor;

    private static string UnitOf(string unit) =>
        unit switch
        {
            "C" => "degC",
            "-" or "lines" or "connectors" or "patterns" => "",
            "uA rms" => "uA",
            "GHz Vpp" => "GHz V",
            _ => unit,
        };

    private static int Status(string status) => (int)Enum.Parse<FigureStatus>(status, ignoreCase: true);

    private static Dictionary<string, string> Map(string text) =>
        text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(e => e.Split('='))
            .ToDictionary(e => e[0], e => e[1], StringComparer.Ordinal);
}
