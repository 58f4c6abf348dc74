// Circuit commands on netlists whose figures are known: closed forms, and what every command says of mistakes.

#include <cstdio>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "circuit_commands.hpp"
#include "circuit_frequencies.hpp"
#include "circuit_set_up.hpp"
#include "command_line.hpp"
#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

using testing::HasSubstr;

/// A source follower's idea: half the voltage behind 500 ohm, and a rail that a diode clips at.
constexpr const char* divider = R"(a divider
*@ title half a volt
*@ input V1
*@ output out
*@ load RL
*@ supply VB
*@ volume pot R1 R2 linear default 0.5
*@ switch range R3 low=1k high=9k default low
*@ expect v(rail) 5 1%
V1 in 0 DC 0 AC 1
R1 in out 1k
R2 out 0 1k
VB b 0 10
R3 b rail 1k
R4 rail 0 1k
RL out 0 1Meg
)";

class Circuits : public testing::Test {
 protected:
  Circuits() { asked_.file = file("divider.cir", divider); }

  std::string file(const std::string& name, const std::string& text) { return folder_.write_text(name, text); }
  int run_quietly(const std::string& command) {
    asked_.command = command;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = circuit(asked_);
    std::fflush(stdout);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return status;
  }
  /// A figure of a table: the row whose first cell is `first`, the column with this key.
  static double figure(const CircuitTable& table, const CircuitCell& first, const std::string& key) {
    for (const auto& row : table.rows) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (row.front() == first && table.columns[c].key == key) return std::get<double>(row[c]);
      }
    }
    ADD_FAILURE() << key << " is not in the table";
    return 0.0;
  }

  Folder folder_;
  CircuitAsked asked_{};
  std::string out_, err_;
};

TEST_F(Circuits, check_says_what_a_netlist_is_and_holds_what_it_promises) {
  EXPECT_EQ(run_quietly("check"), done);
  for (const char* words : {"half a volt", "volume", "low, high", "v(rail)", "held", "Nothing wrong."})
    EXPECT_THAT(out_, HasSubstr(words));
  asked_.switches = {"range=high"};
  EXPECT_EQ(run_quietly("check"), failed);
  EXPECT_THAT(out_, HasSubstr("v(rail) is 1 V where 5 V is expected, within 1 %."));
}

TEST_F(Circuits, op_prints_voltages_and_power_of_the_supply) {
  asked_.load = "none";
  const auto report = circuit_op(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  EXPECT_NEAR(figure(report->tables[0], "rail", "voltage_v"), 5.0, 1e-9);
  EXPECT_NEAR(figure(report->tables[1], "vb", "current_a"), 5e-3, 1e-12);
  EXPECT_NEAR(figure(report->tables[1], "vb", "power_w"), 50e-3, 1e-11);
  EXPECT_EQ(run_quietly("op"), done);
  EXPECT_THAT(out_, HasSubstr("rail       5 V"));
}

TEST_F(Circuits, ac_prints_gain_and_both_impedances) {
  asked_.load = "1k";
  const auto report = circuit_ac(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  const CircuitTable& table = report->tables.front();
  EXPECT_NEAR(figure(table, 1000.0, "gain_db"), 20.0 * std::log10(1.0 / 3.0), 1e-9);
  EXPECT_NEAR(figure(table, 1000.0, "output_ohm"), 500.0, 1e-9);
  EXPECT_NEAR(figure(table, 1000.0, "input_ohm"), 1500.0, 1e-8);
}

TEST_F(Circuits, a_turned_pot_changes_the_gain) {
  asked_.knobs = {"volume=0.25"};
  asked_.load = "none";
  const auto report = circuit_ac(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  EXPECT_NEAR(figure(report->tables.front(), 1000.0, "gain_db"), 20.0 * std::log10(0.25), 1e-8);
}

TEST_F(Circuits, noise_of_a_divider_is_that_of_its_resistance) {
  asked_.load = "none";
  const auto report = circuit_noise(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  const double expected = std::sqrt(4.0 * 1.380649e-23 * 300.15 * 500.0) * 1e9;
  EXPECT_NEAR(figure(report->tables[0], 1000.0, "density_nv_per_root_hz"), expected, 1e-6 * expected);
  EXPECT_NEAR(figure(report->tables[1], "r1", "share_percent"), 50.0, 1e-6);
}

TEST_F(Circuits, tran_plays_a_sine_at_its_level) {
  asked_.frequency = Hertz(1000.0);
  asked_.level = Volt(1.0);
  asked_.length = Second(1e-3);
  const auto report = circuit_tran(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  const CircuitTable& wave = report->tables.front();
  ASSERT_EQ(wave.rows.size(), 192u);
  EXPECT_NEAR(std::get<double>(wave.rows[47][1]), std::sqrt(2.0), 1e-9);  // a quarter of a period
  EXPECT_NEAR(std::get<double>(wave.rows[47][2]), std::sqrt(2.0) / 2.001, 1e-4);
}

TEST_F(Circuits, tran_follows_probes_of_a_resistors_current) {
  asked_.file = file("probed.cir", "probed\n*@ probe drawn i(R1)\nV1 in 0 AC 1\nR1 in out 1k\nRL out 0 1k\n");
  asked_.length = Second(1e-3);
  asked_.level = Volt(1.0);
  const auto report = circuit_tran(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  const CircuitTable& wave = report->tables.front();
  ASSERT_EQ(wave.columns.size(), 4u);
  EXPECT_EQ(wave.columns.back().key, "drawn_a");
  EXPECT_NEAR(std::get<double>(wave.rows[47][3]), std::sqrt(2.0) / 2e3, 1e-12);
}

TEST_F(Circuits, thd_elsewhere_than_at_the_output_speaks_of_no_power) {
  asked_.file = file("diode.cir",
                     "diode\nV1 in 0 AC 1\nR1 in k 1k\nD1 k 0 dx\nR2 k out 1k\nRL out 0 10k\n.model dx d is=1e-14\n");
  asked_.node = "k";
  const auto report = circuit_thd(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  EXPECT_THAT(report->sentences.front(), testing::Not(HasSubstr("into 10 kohm")));
  EXPECT_TRUE(std::isnan(std::get<double>(report->tables.front().rows.front()[4])));
}

TEST_F(Circuits, thd_of_a_clipping_diode_grows_with_the_level_and_names_the_clipping) {
  asked_.file = file("clipper.cir",
                     "clipper\n*@ load RL\nV1 in 0 AC 1\nR1 in out 1k\nD1 out 0 dx\nD2 0 out dx\nRL out 0 10k\n"
                     ".model dx d is=1e-14\n");
  const auto report = circuit_thd(asked_);
  ASSERT_TRUE(report) << report.error().sentence();
  EXPECT_THAT(report->sentences.front(), HasSubstr("At 1 kHz THD reaches 1 % at"));
  EXPECT_THAT(report->sentences.front(), HasSubstr("into 10 kohm"));
  const CircuitTable& levels = report->tables.front();
  double before = -1.0;
  for (const auto& row : levels.rows) {
    if (std::get<double>(row[0]) != 1000.0) continue;
    EXPECT_GE(std::get<double>(row[5]), before - 1e-6);
    before = std::get<double>(row[5]);
    EXPECT_NEAR(std::get<double>(row[4]), std::pow(std::get<double>(row[2]), 2) / 10e3, 1e-9);
  }
  EXPECT_GT(before, 5.0);
  EXPECT_TRUE(report->warnings.empty()) << report->warnings.front();
}

TEST_F(Circuits, tables_come_as_csv_json_and_svg) {
  asked_.form = CircuitAsked::Form::csv;
  EXPECT_EQ(run_quietly("ac"), done);
  EXPECT_THAT(out_, testing::StartsWith("frequency_hz,gain_db,phase_deg,"));
  asked_.form = CircuitAsked::Form::json;
  EXPECT_EQ(run_quietly("op"), done);
  EXPECT_THAT(out_, HasSubstr("\"voltage_v\": "));
  asked_.form = CircuitAsked::Form::page;
  asked_.output = folder_.file("response.svg");
  EXPECT_EQ(run_quietly("ac"), done);
  EXPECT_GT(std::filesystem::file_size(asked_.output), 1000u);
  EXPECT_THAT(out_, HasSubstr("response.svg is written."));
  asked_.output = folder_.file("schematic.svg");
  EXPECT_EQ(run_quietly("draw"), done);
  EXPECT_GT(std::filesystem::file_size(asked_.output), 1000u);
}

TEST_F(Circuits, mistakes_are_sentences) {
  const auto said = [&](const char* words) {
    EXPECT_EQ(run_quietly("op"), wrong);
    EXPECT_THAT(err_, HasSubstr(words));
    EXPECT_TRUE(err_.ends_with(".\n") || err_.ends_with("?\n")) << err_;
    asked_ = {};
    asked_.file = folder_.file("divider.cir");
  };
  asked_.file = folder_.file("nothing.cir");
  said("nothing.cir");
  asked_.switches = {"rnage=low"};
  said("Did you mean \"range\"?");
  asked_.switches = {"range=middle"};
  said("It has: low, high.");
  asked_.knobs = {"volume=1.5"};
  said("volume=1.5 is outside the knob's travel, 0 to 1.");
  asked_.knobs = {"volume"};
  said("Write it as volume=0.5.");
  asked_.load = "heavy";
  said("The load \"heavy\" is neither a resistance nor a file.");
  asked_.node = "i(r1)";
  said("That is v(in,out), by its ohms the current.");
  asked_.load = file("load.cir", ".subckt a x y\nR1 x y nonsense\n.ends\n");
  said("load.cir:2");
  asked_.node = "uot";
  said("Did you mean \"out\"?");
  asked_.output = "/proc/nowhere/op.csv";
  asked_.form = CircuitAsked::Form::csv;
  EXPECT_EQ(run_quietly("op"), failed);
  EXPECT_THAT(err_, HasSubstr("could not be written"));
}

TEST(circuit_frequencies, round_numbers_are_among_them_and_shown) {
  const std::vector<double> grid = frequencies(Hertz(20.0), Hertz(20e3), 30);
  EXPECT_EQ(grid.size(), 91u);
  const std::vector<std::size_t> shown = shown_frequencies(grid);
  ASSERT_EQ(shown.size(), 10u);
  const double expected[] = {20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000};
  for (std::size_t k = 0; k < shown.size(); ++k) EXPECT_DOUBLE_EQ(grid[shown[k]], expected[k]);
}

TEST(command_line, circuit_takes_a_netlist_knobs_switches_and_a_load) {
  const Asked asked = read_command_line({"circuit", "thd", "a.cir", "--load", "300", "--set", "volume=0.5", "--set",
                                         "bias=2", "--switch", "gain=high", "--frequency", "20 kHz", "--json"});
  const auto* circuit = std::get_if<CircuitAsked>(&asked);
  ASSERT_TRUE(circuit);
  EXPECT_EQ(circuit->command, "thd");
  EXPECT_EQ(circuit->file, "a.cir");
  EXPECT_EQ(circuit->load, "300");
  EXPECT_EQ(circuit->knobs, (std::vector<std::string>{"volume=0.5", "bias=2"}));
  EXPECT_EQ(circuit->switches, std::vector<std::string>{"gain=high"});
  EXPECT_EQ(circuit->frequency, Hertz(20000.0));
  EXPECT_EQ(circuit->form, CircuitAsked::Form::json);
  const Asked several = read_command_line({"circuit", "check", "a.cir", "b.cir"});
  EXPECT_EQ(std::get<CircuitAsked>(several).files.size(), 2u);
}

}  // namespace
}  // namespace ohmic::app
