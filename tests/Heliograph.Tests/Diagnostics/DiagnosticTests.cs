using System.Reflection;
using System.Text.RegularExpressions;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Tests.Diagnostics;

public sealed partial class DiagnosticTests
{
    /// <summary>Codes that no single input file provokes, and the test that does: a class below Heliograph.Tests and its method.</summary>
    private static readonly (string Code, string Class, string Test)[] ProvokedElsewhere =
    [
        // The file itself is missing or too large.
        (Codes.CannotRead, "Documents.YamlReaderTests", "A_file_that_is_not_there_is_an_error"),
        (Codes.TooLarge, "Documents.YamlReaderTests", "A_file_of_ten_gigabytes_is_refused_unread"),
        // Takes two files of the catalogue.
        (Codes.DuplicatePart, "Diagnostics.DiagnosticTests", "A_part_in_two_files_is_an_error"),
        // Sums of figures, in the link and in the ledgers.
        (Codes.MixedBoundaries, "Engine.FindingsTests", "HG0024_parts_dearer_than_their_whole"),
        // Found when a topology is built.
        (Codes.RadixExceeded, "Topology.DiagnosticTests", "A_radix_that_is_exceeded_says_what_asks_for_the_ports"),
        (Codes.CapacityExceeded, "Topology.DiagnosticTests", "A_switch_that_carries_less_than_its_ports_is_reported"),
        (Codes.DoesNotDivide, "Topology.DiagnosticTests", "Counts_that_do_not_divide_are_reported"),
        (Codes.BadNodeList, "Topology.DiagnosticTests", "A_node_list_is_checked"),
        (Codes.BadGraphMl, "Topology.DiagnosticTests", "Bad_GraphMl_says_where"),
        (Codes.FabricTooLarge, "Topology.DiagnosticTests", "What_is_too_large_is_refused_before_it_is_allocated"),
        (Codes.ReachExceeded, "Topology.CableTests", "Links_that_no_medium_reaches_are_built_and_warned_about_with_the_longest"),
        (Codes.RateExceedsMedium, "Topology.CableTests", "A_link_faster_than_its_medium_is_an_error_but_fast_lanes_are_not"),
        (Codes.CircuitSwitchTooSmall, "Topology.DiagnosticTests", "A_circuit_switch_with_too_few_ports_is_reported"),
        // Found by the evaluation.
        (Codes.LinkDoesNotClose, "Engine.FindingsTests", "HG0041_a_link_that_does_not_close_says_what_would"),
        (Codes.BudgetUnknown, "Engine.FindingsTests", "HG0044_a_link_whose_budget_is_unknown"),
        (Codes.LaserInHeat, "Engine.FindingsTests", "HG0045_lasers_in_the_heat_of_their_package_say_what_it_costs"),
        (Codes.PackageTooHot, "Engine.FindingsTests", "HG0046_a_package_that_rests_above_its_limits"),
        (Codes.PackageRunsAway, "Engine.FindingsTests", "HG0047_a_package_that_runs_away_is_a_result"),
        (Codes.LaserTooHot, "Engine.FindingsTests", "HG0048_lasers_above_their_rating"),
        (Codes.PackageEdgeTooShort, "Engine.FindingsTests", "HG0049_lanes_that_do_not_get_out_of_their_package"),
        (Codes.DoesNotFitMemory, "Engine.FindingsTests", "HG0051_a_model_that_does_not_fit"),
        (Codes.GroupLeavesScaleUp, "Engine.FindingsTests", "HG0053_a_tensor_group_that_leaves_the_scale_up_domain"),
        (Codes.GoodputLow, "Goodput.ScenarioGoodputTests", "HG0055_a_low_goodput_names_the_loss_and_a_remedy_that_does_what_it_says"),
        (Codes.CheckpointTooOften, "Goodput.ScenarioGoodputTests", "HG0056_an_interval_shorter_than_a_write_is_lengthened_and_said"),
        (Codes.NoMapping, "Engine.FindingsTests", "HG0057_a_search_that_finds_no_mapping_that_fits"),
        (Codes.RackPowerExceeded, "Engine.FindingsTests", "HG0060_a_rack_over_its_limit"),
        (Codes.SitePowerExceeded, "Engine.FindingsTests", "HG0061_a_site_over_its_limit"),
        (Codes.PriceOfAnotherTime, "Engine.LearningTests", "HG0063_a_price_of_another_time"),
        (Codes.CacheDoesNotFit, "Inference.InferenceScenarioTests", "HG0071_a_cache_that_does_not_fit_says_what_would"),
        (Codes.LatencyMissed, "Inference.InferenceScenarioTests", "HG0072_a_latency_limit_that_nothing_keeps"),
        (Codes.NetworkBound, "Inference.InferenceScenarioTests", "HG0073_a_service_that_waits_for_its_network"),
        // Found by helio headroom.
        (Codes.HeadroomDoesNotFit, "Cli.HeadroomCommandTests", "HG0090_a_buffer_that_is_too_small_says_what_is_missing_and_what_fits"),
        (Codes.CreditCounterWraps, "Cli.HeadroomCommandTests", "HG0091_credits_that_wrap_name_the_credit_that_does_not"),
        // Packet runs.
        (Codes.InconsistentPacketConfig, "Packets.PacketConfigReaderTests", "HG0095_what_contradicts_itself_is_said"),
        (Codes.ThresholdAboveBuffer, "Packets.PacketConfigReaderTests", "HG0096_a_threshold_above_the_buffer_is_said"),
        (Codes.HeadroomBelowNeed, "Packets.PacketConfigReaderTests", "HG0097_headroom_below_need_is_said_and_what_it_names_is_enough"),
        (Codes.OptionWithoutEffect, "Packets.PacketConfigReaderTests", "HG0098_what_has_no_effect_is_said"),
        (Codes.NotAPacketConfig, "Packets.PacketConfigReaderTests", "HG0099_another_file_is_refused"),
        (Codes.LosslessDrop, "Packets.PacketRunTests", "HG0100_a_frame_lost_in_a_lossless_class_names_time_and_port"),
        (Codes.FlowsUnfinished, "Packets.PacketRunTests", "HG0101_flows_that_are_not_done_say_why"),
        (Codes.NoWayBetweenHosts, "Packets.PacketRunTests", "HG0102_hosts_without_a_way_are_named"),
        (Codes.PauseDeadlock, "Packets.PacketRunTests", "HG0103_a_circle_of_pauses_is_found_and_printed"),
        (Codes.PauseStorm, "Packets.PacketRunTests", "HG0104_a_pause_longer_than_the_watchdog_is_a_storm"),
        (Codes.CheckpointUnreadable, "Cli.SimulateResumeTests", "HG0105_a_file_that_is_no_whole_checkpoint_is_refused"),
        (Codes.CheckpointOfOtherVersion, "Cli.SimulateResumeTests", "HG0106_a_checkpoint_of_another_version_is_refused"),
        (Codes.CheckpointOfOtherRun, "Cli.SimulateResumeTests", "HG0107_a_checkpoint_of_another_run_says_what_differs"),
        // Flow runs.
        (Codes.BadFlowList, "Traffic.FlowListTests", "HG0110_what_is_no_flow_list_says_where_and_what_a_line_is"),
        (Codes.FlowListRange, "Cli.FlowSimulateCommandTests", "HG0111_values_too_far_apart_are_refused"),
        (Codes.OtherSchedule, "Engine.Steps.StepSimulationTests", "HG0112_a_schedule_with_too_few_micro_batches_is_run_as_another"),
        (Codes.StepNeverEnds, "Engine.Steps.StepSimulationTests", "HG0113_ranks_that_no_network_joins_are_named"),
        (Codes.StepTooLarge, "Engine.Steps.StepSimulationTests", "HG0114_a_step_of_too_many_messages_is_not_run"),
        (Codes.TracesTooLarge, "Traces.RankTracesTests", "HG0115_traces_beyond_a_limit_are_not_written"),
        (Codes.TraceFolderInUse, "Traces.RankTracesTests", "HG0116_a_folder_with_other_files_is_not_replaced"),
        (Codes.NoSwitchReduces, "Engine.Steps.StepAlgorithmRunTests", "HG0117_a_message_to_a_switch_that_does_not_sum_is_named"),
        (Codes.AlgorithmNotPossible, "Engine.Steps.StepAlgorithmRunTests", "HG0118_an_algorithm_that_a_group_cannot_run_is_named"),
        (Codes.BadStepEvent, "Engine.Steps.StepConditionsTests", "HG0142_HG0143_what_does_not_fit_is_said"),
        (Codes.BadStepRank, "Engine.Steps.StepConditionsTests", "HG0142_HG0143_what_does_not_fit_is_said"),
        (Codes.CutStopsJob, "WideArea.LineCutTests", "HG0131_a_job_does_not_wait_longer_than_it_tolerates"),
        // Measured collectives.
        (Codes.BadMeasurement, "Collectives.CollectiveValidationTests", "HG0130_a_cell_that_is_no_number_is_named_and_the_row_read_without_it"),
        (Codes.HeadroomFalls, "WideArea.WideAreaValidationTests", "HG0138_a_headroom_that_falls_with_length_is_said"),
        (Codes.SiteWithoutLine, "WideArea.ParallelLineTests", "HG0139_a_site_that_no_line_reaches_is_named"),
        (Codes.FlowWithoutWay, "Cli.FluidSimulateCommandTests", "HG0140_flows_without_a_way_are_a_finding"),
        // Lines between sites.
        (Codes.SpectrumDoesNotFit, "Photonics.CoherentLineTests", "A_band_has_room_for_so_many_slots"),
        (Codes.LineHeadroomDoesNotFit, "WideArea.LineRecoveryTests", "A_border_that_cannot_hold_the_line_says_what_would"),
        (Codes.LineLossCosts, "WideArea.LineRecoveryTests", "Lost_frames_cost_go_back_n_its_round_trip"),
        (Codes.LightFades, "Photonics.Coherent.CoherentReceiverTests", "Polarisation_that_fades_takes_time_from_the_job"),
        // Physics of optical lines.
        (Codes.UnsetAmplifier, "Cli.LineCommandTests", "HG0150_an_amplifier_that_is_left_to_design_is_named"),
        (Codes.ImpossibleAmplifier, "Cli.LineCommandTests", "HG0151_noise_figures_that_no_amplifier_has_are_refused"),
        (Codes.AmbiguousLine, "Cli.LineCommandTests", "HG0152_a_line_that_is_not_one_way_is_asked_about"),
        (Codes.LineNotPropagated, "Cli.LineCommandTests", "HG0153_light_that_a_fibre_is_not_described_for_is_refused"),
        (Codes.BadGoldenLine, "Cli.LineCommandTests", "HG0154_expected_values_that_cannot_be_read_are_named"),
        (Codes.NotJson, "Lightpaths.LineReaderTests", "HG0155_what_is_no_JSON_says_where"),
        (Codes.NotALineFile, "Lightpaths.LineReaderTests", "HG0156_another_file_is_refused"),
        (Codes.DuplicateUid, "Lightpaths.LineReaderTests", "HG0157_a_uid_given_twice_names_the_first"),
        (Codes.UnknownLineElement, "Lightpaths.LineReaderTests", "HG0158_a_connection_to_nothing_has_its_path"),
        (Codes.UnconnectedElement, "Lightpaths.LineReaderTests", "HG0159_a_fibre_that_leads_nowhere_is_an_error_and_a_lone_ROADM_a_warning"),
        (Codes.UnknownVariety, "Lightpaths.LineReaderTests", "HG0160_a_kind_that_is_not_in_the_library_is_named_with_the_nearest"),
        (Codes.ImplausibleUnit, "Lightpaths.LineReaderTests", "HG0161_a_number_in_another_unit_is_said"),
        (Codes.BadSpectrum, "Lightpaths.LineReaderTests", "HG0162_an_impossible_spectrum_is_said"),
        (Codes.BadEquipment, "Lightpaths.LineReaderTests", "HG0163_a_library_that_contradicts_itself_is_said"),
        (Codes.BadRoadm, "Lightpaths.LineReaderTests", "HG0164_a_ROADM_with_two_levels_is_refused"),
        (Codes.NoAmplifierFits, "Lightpaths.LineDesignTests", "HG0165_a_band_that_no_amplifier_carries_is_an_error"),
        (Codes.AmplifierLimits, "Lightpaths.LineDesignTests", "HG0166_an_amplifier_at_its_limit_takes_the_power_that_there_is"),
        (Codes.BadPathRequest, "Lightpaths.LightpathTests", "HG0167_a_request_from_or_to_nowhere_is_said"),
        (Codes.NoWayThrough, "Lightpaths.LightpathTests", "HG0168_requests_that_cannot_be_disjoint_are_said"),
        (Codes.NeedsSimulation, "Lightpaths.LightpathTests", "HG0169_a_pumped_fibre_needs_parameters_of_simulation"),
        (Codes.NotALightpathFile, "Cli.LightpathCommandTests", "HG0170_another_file_is_refused"),
        (Codes.BadLightpathNetwork, "Cli.LightpathCommandTests", "HG0171_a_line_of_one_direction_is_named"),
        (Codes.UnknownLightpathSite, "Cli.LightpathCommandTests", "HG0172_a_site_that_is_not_there_is_named_with_the_nearest"),
        (Codes.BadSharedRisk, "Cli.LightpathCommandTests", "HG0173_a_shared_risk_of_no_line_or_longer_than_one_is_refused"),
        (Codes.BadBooking, "Cli.LightpathCommandTests", "HG0174_a_booking_that_contradicts_itself_is_refused_and_one_that_does_not_fit_is_a_finding"),
        (Codes.DemandBlocked, "Cli.LightpathCommandTests", "HG0175_a_demand_that_gets_nothing_is_a_finding_with_its_reason"),
        (Codes.BackupDoesNotClose, "Cli.LightpathCommandTests", "HG0176_light_that_misses_its_margin_after_a_cut_is_a_finding"),
        (Codes.BadPlanJob, "Lightpaths.JobCutTests", "HG0132_a_scenario_without_such_a_job_is_refused"),
        (Codes.CutsStopPlanJob, "Lightpaths.JobCutTests", "HG0132_HG0133_a_job_without_light_is_an_error_and_one_that_stops_a_warning"),
        (Codes.PlanNotCountable, "Cli.LightpathCommandTests", "HG0177_costs_and_rates_that_cannot_be_summed_exactly_are_refused"),
        // Found by helio run --fidelity packet.
        (Codes.DeadlockProneRouting, "Packets.Phases.PhaseSimulationTests", "HG0092_routes_that_can_wait_for_each_other_in_a_circle"),
        (Codes.FabricHeadroom, "Packets.Phases.PhaseSimulationTests", "HG0093_headroom_of_a_line_between_sites_is_more_than_a_switch_has"),
        (Codes.PhaseNotLossless, "Packets.Phases.PhaseSimulationTests", "HG0094_a_phase_that_does_not_end_says_when_it_stood_and_where"),
        (Codes.NotComputable, "Engine.FindingsTests", "HG0062_a_headline_that_lacks_a_figure_names_it"),
        // Formats of packet simulators, which no scenario file holds.
        (Codes.BadTrafficFile, "Traffic.ConnectionMatrixTests", "A_bad_line_says_where_and_what_to_do"),
        (Codes.CountMismatch, "Traffic.ConnectionMatrixTests", "The_header_is_held_against_the_file"),
        (Codes.BadFlow, "Traffic.ConnectionMatrixTests", "An_id_is_one_connection"),
        (Codes.BadTrigger, "Traffic.TriggerTests", "What_cannot_fire_is_said"),
        (Codes.StartUnitNotStated, "Traffic.ConnectionMatrixTests", "A_start_without_its_unit_is_asked_for_once"),
        (Codes.BadTopologyFile, "Traffic.HtsimTopologyTests", "What_is_wrong_says_where_and_what_would_do"),
        (Codes.InconsistentTopology, "Traffic.HtsimTopologyTests", "Two_tiers_are_one_pod"),
        (Codes.BadShorthand, "Traffic.TopologyShorthandTests", "What_is_no_network_says_why"),
        (Codes.UnknownFormat, "Traffic.TrafficFilesTests", "The_content_of_a_file_tells_its_format"),
        (Codes.TrafficDoesNotFit, "Traffic.TrafficFilesTests", "Traffic_that_does_not_fit_its_network_is_refused"),
        // Networks of dimensions, and execution traces.
        (Codes.UnknownReplayKey, "Messages.DimensionalFilesTests", "HG0120_a_key_that_is_not_known_is_a_warning_with_its_place"),
        (Codes.UnevenDimensions, "Messages.DimensionalFilesTests", "HG0121_dimensions_that_do_not_match_are_all_said"),
        (Codes.TraceRanks, "Traces.TraceReplayTests", "HG0124_ranks_without_a_trace_are_said"),
        (Codes.BadTraceNode, "Traces.TraceReplayTests", "HG0125_nodes_that_cannot_be_executed_are_all_said"),
        (Codes.DanglingDependency, "Traces.TraceReplayTests", "HG0126_a_dependency_on_nobody_is_taken_as_fulfilled"),
        (Codes.CyclicDependency, "Traces.TraceReplayTests", "HG0127_circles_of_data_are_errors_and_circles_of_control_are_opened"),
        (Codes.ReplayDeadlock, "Traces.TraceReplayTests", "HG0128_ranks_that_wait_for_ever_are_named_with_their_nodes"),
        (Codes.TraceUnmatched, "Collectives.ProgramGraphTests", "HG0135_messages_and_collectives_that_do_not_meet_are_said"),
        (Codes.TraceCircle, "Collectives.ProgramGraphTests", "HG0136_ranks_that_wait_for_each_other_in_a_circle_are_said"),
        (Codes.GraphTooLarge, "Cli.CollectiveExportTests", "HG0137_a_graph_of_too_many_nodes_is_refused_unbuilt"),
        (Codes.NotAsFlows, "WideArea.SiteTests", "HG0144_what_flows_do_not_have_is_said_and_not_run"),
        (Codes.BadTrace, "Traces.ExecutionTraceTests", "HG0123_what_is_damaged_says_where_and_ends"),
        (Codes.CollectiveNotPossible, "Messages.DimensionalFilesTests", "HG0122_what_a_network_cannot_perform_is_said"),
    ];

    private static string Guide => File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnostics", "README.md"));

    public static TheoryData<string> CaseNames => [.. DiagnosticCase.Names];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void A_case_gives_its_diagnostic_at_its_place_and_no_other(string name)
    {
        DiagnosticCase given = DiagnosticCase.Load(name);
        string line = given.Run().ShouldHaveSingleItem();
        line.ShouldMatch($"^{Regex.Escape(given.Place)}: (error|warning) {given.Code}: ");
        name.ShouldStartWith(given.Code);
    }

    [Fact]
    public void Every_code_is_documented_and_provoked()
    {
        string[] codes = [.. typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];
        codes.Length.ShouldBeGreaterThan(40);
        codes.ShouldBeUnique();
        codes.ShouldAllBe(c => CodePattern().IsMatch(c));
        string[] byCase = [.. DiagnosticCase.Names.Select(n => DiagnosticCase.Load(n).Code).Distinct()];
        string[] elsewhere = [.. ProvokedElsewhere.Select(p => p.Code)];
        codes.Except(byCase).Except(elsewhere).ShouldBeEmpty("no case file and no test provokes these codes");
        byCase.Concat(elsewhere).Except(codes).ShouldBeEmpty("these codes do not exist");
        SectionPattern()
            .Matches(Guide)
            .Select(m => m.Groups[1].Value)
            .ShouldBe(codes.Order(StringComparer.Ordinal), "sections of docs/diagnostics/README.md");
    }

    [Fact]
    public void The_test_that_provokes_a_code_elsewhere_exists()
    {
        foreach ((string code, string type, string test) in ProvokedElsewhere)
        {
            MethodInfo? method = typeof(DiagnosticTests).Assembly.GetType($"Heliograph.Tests.{type}")?.GetMethod(test);
            method.ShouldNotBeNull($"{code}: there is no test {type}.{test}");
            method.GetCustomAttributes().Any(a => a is FactAttribute).ShouldBeTrue($"{code}: {type}.{test} is no test");
        }
    }

    [Fact]
    public void The_example_of_the_guide_is_what_is_printed()
    {
        Dictionary<string, string> sections = SectionPattern().Matches(Guide).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        foreach (string name in DiagnosticCase.Names.Where(n => n.Length == "HG0000.yaml".Length))
        {
            DiagnosticCase given = DiagnosticCase.Load(name);
            sections[given.Code]
                .ShouldContain($"\n    {given.Run().Single()}\n", Case.Sensitive, $"the section of {given.Code} has no such example line");
        }
        foreach ((string code, string section) in sections)
        {
            section.ShouldMatch($@"(?m)^    (\S.*: )?(error|warning) {code}[: ]", $"the section of {code} has no example");
            section.ShouldContain("\nFix: ", Case.Sensitive, $"the section of {code} says no fix");
        }
    }

    [Fact]
    public void A_part_in_two_files_is_an_error()
    {
        string folder = Path.Combine(Repository.Root, "tests", "Heliograph.Tests", "Scenarios", "data", "catalog");
        DiagnosticList diagnostics = new();
        string file = Path.Combine(folder, "nic.yaml");
        Heliograph.Model.Parts.CatalogueReader.ReadFiles([file, file], diagnostics);
        diagnostics
            .ShouldHaveSingleItem()
            .ToString()
            .ShouldBe($"{file}:4:3: error HG0028: part 'nic-a' is already defined at {file}:4:3; rename or merge it");
    }

    [GeneratedRegex(@"^HG\d{4}$")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"^## (HG\d{4}) .+\n((?:(?!## ).*(?:\n|\z))*)", RegexOptions.Multiline)]
    private static partial Regex SectionPattern();
}
