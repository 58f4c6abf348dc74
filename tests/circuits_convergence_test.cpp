// Whatever is played and turned: no step of a shipped amplifier whose equations are not met.
#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sndfile.h>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/solver/lane.hpp"
#include "circuits_case.hpp"
#include "circuits_deck.hpp"
#include "circuits_player.hpp"
#include "dsp/oversampler.hpp"

namespace ohmic::circuits_test {
namespace {

using circuit::Lane;
using circuit::LaneCounts;
using circuit::Model;
using circuit::Netlist;
using circuit::Settings;

using Models = std::vector<std::shared_ptr<const Model>>;

/// Peak 1, at 192 kHz. Loud passages of the shipped recording; empty where it has not been rendered yet.
std::vector<double> music(double seconds) {
  SF_INFO info{};
  SNDFILE* file = sf_open("material/audio/listen/band.flac", SFM_READ, &info);
  if (file == nullptr) return {};
  sf_seek(file, 20L * info.samplerate, SEEK_SET);
  const auto frames = static_cast<std::size_t>(seconds * 48000.0);
  std::vector<float> both(frames * static_cast<std::size_t>(info.channels)), left(frames);
  sf_readf_float(file, both.data(), static_cast<sf_count_t>(frames));
  sf_close(file);
  for (std::size_t k = 0; k < frames; ++k) left[k] = both[k * static_cast<std::size_t>(info.channels)];
  dsp::Oversampler oversampler(4, dsp::Oversampler::Kind::linear_phase, static_cast<int>(frames));
  const std::span<float> fast = oversampler.up(left);
  std::vector<double> wave(fast.begin(), fast.end());
  double peak = 1e-9;
  for (const double sample : wave) peak = std::max(peak, std::abs(sample));
  for (double& sample : wave) sample /= peak;
  return wave;
}

/// A tone that swells from nothing to its peak and back, 1 kHz and 10 kHz together.
std::vector<double> swelling(double seconds) {
  std::vector<double> wave(static_cast<std::size_t>(seconds * rate));
  for (std::size_t k = 0; k < wave.size(); ++k) {
    const double t = static_cast<double>(k) / rate, turn = 2.0 * M_PI * t;
    wave[k] = std::sin(M_PI * t / seconds) * (0.6 * std::sin(1000.0 * turn) + 0.4 * std::sin(10000.0 * turn));
  }
  return wave;
}

Settings volume_up(const Netlist& netlist) {
  Settings settings;
  for (const circuit::Knob& knob : netlist.notes().knobs) {
    if (knob.kind == circuit::Knob::Kind::pot) settings.knobs[knob.name] = 1.0;
  }
  return settings;
}

std::shared_ptr<const Model> model_with(const Netlist& netlist, const Settings& settings) {
  auto flat = netlist.flatten(settings);
  EXPECT_TRUE(flat) << flat.error().sentence();
  if (!flat) return nullptr;
  const auto model = model_of({.notes = netlist.notes(), .circuit = std::move(*flat), .deck = {}});
  EXPECT_TRUE(model) << model.error().sentence();
  return model ? *model : nullptr;
}

Netlist read(const Amplifier& amplifier) {
  auto netlist = Netlist::read(netlist_of(amplifier));
  EXPECT_TRUE(netlist) << netlist.error().sentence();
  return *netlist;
}

/// Plays in blocks; after each the next model of the list is adopted, round and round.
LaneCounts play(const Models& models, std::span<const double> wave, double peak, std::size_t block) {
  Lane lane(models.front());
  std::vector<double> in(wave.size()), out(wave.size());
  std::ranges::transform(wave, in.begin(), [&](double sample) { return peak * sample; });
  std::size_t next = 0;
  for (std::size_t at = 0; at < in.size(); at += block) {
    double* const taps[] = {out.data() + at};
    const circuit::LaneRun one{&lane, in.data() + at, taps};
    circuit::run({&one, 1}, static_cast<int>(std::min(block, in.size() - at)));
    if (models.size() > 1) lane.adopt(*models[++next % models.size()]);
  }
  EXPECT_TRUE(std::ranges::all_of(out, [](double sample) { return std::isfinite(sample); }));
  return lane.take_counts();
}

void hold(const Amplifier& amplifier, const std::string& what, const LaneCounts& counts) {
  EXPECT_EQ(counts.unconverged, 0u) << amplifier.name << ", " << what << ": " << counts.unconverged << " of "
                                    << counts.steps << " steps, " << counts.fallbacks << " halved, "
                                    << static_cast<double>(counts.iterations) / static_cast<double>(counts.steps)
                                    << " iterations a step";
}

/// Each amplifier with the headphone of 32 ohm, an input stage as it is.
Settings worn(const Netlist& netlist, const Amplifier& amplifier) {
  Settings settings = volume_up(netlist);
  if (!amplifier.is_input) settings.load = text_of(loads()[0]);
  return settings;
}

class Convergence : public testing::TestWithParam<Amplifier> {};

TEST_P(Convergence, music_loud_and_far_into_clipping) {
  const std::vector<double> wave = music(2.0);
  if (wave.empty()) GTEST_SKIP() << "material/audio is not there (tools/material)";
  const Netlist netlist = read(GetParam());
  const Models model = {model_with(netlist, worn(netlist, GetParam()))};
  ASSERT_TRUE(model[0]);
  hold(GetParam(), "loud music", play(model, wave, GetParam().loud.ohm_32, 4096));
  hold(GetParam(), "clipping music", play(model, wave, GetParam().clipping.ohm_32, 4096));
}

TEST_P(Convergence, a_swelling_tone_into_and_out_of_clipping_on_every_headphone) {
  const std::vector<double> wave = swelling(0.1);
  const Netlist netlist = read(GetParam());
  for (const Load& load : loads()) {
    Settings settings = worn(netlist, GetParam());
    if (!settings.load.empty()) settings.load = text_of(load);
    const Models model = {model_with(netlist, settings)};
    ASSERT_TRUE(model[0]);
    hold(GetParam(), "swelling, " + std::string(load.name), play(model, wave, GetParam().clipping.*load.level, 4096));
  }
}

TEST_P(Convergence, switches_and_knobs_thrown_from_end_to_end_while_it_plays) {
  const std::vector<double> wave = swelling(0.2);
  const Netlist netlist = read(GetParam());
  const Settings settings = worn(netlist, GetParam());
  const auto throw_it = [&](const std::string& name, const std::vector<Settings>& positions) {
    Models models;
    for (const Settings& position : positions) models.push_back(model_with(netlist, position));
    ASSERT_TRUE(std::ranges::all_of(models, [](const auto& model) { return model != nullptr; }));
    for (const auto& model : models)
      ASSERT_EQ(model->shape(), models.front()->shape()) << GetParam().name << ", " << name;
    hold(GetParam(), name, play(models, wave, GetParam().loud.ohm_32, 1024));
  };
  for (const circuit::Switch& one : netlist.notes().switches) {
    std::vector<Settings> positions(one.labels.size(), settings);
    for (std::size_t k = 0; k < positions.size(); ++k) positions[k].switches[one.name] = static_cast<int>(k);
    throw_it("switch " + one.name, positions);
  }
  for (const circuit::Knob& one : netlist.notes().knobs) {
    std::vector<Settings> positions(2, settings);
    positions[0].knobs[one.name] = one.from;
    positions[1].knobs[one.name] = one.to;
    throw_it("knob " + one.name, positions);
  }
}

TEST_P(Convergence, headphones_plugged_in_and_pulled_out_while_it_plays) {
  const std::vector<double> wave = swelling(0.2);
  const Netlist netlist = read(GetParam());
  std::vector<Settings> positions(2, volume_up(netlist));
  positions[0].values[netlist.notes().load] = 32.0;
  positions[1].values[netlist.notes().load] = 1e6;
  Models models;
  for (const Settings& position : positions) models.push_back(model_with(netlist, position));
  ASSERT_TRUE(models[0] && models[1]);
  ASSERT_EQ(models[0]->shape(), models[1]->shape());
  hold(GetParam(), "plugged and pulled", play(models, wave, GetParam().loud.ohm_32, 1024));
}

TEST_P(Convergence, power_up_from_a_tenth_of_the_supply_at_once) {
  const Netlist netlist = read(GetParam());
  if (netlist.notes().supplies.empty()) return;  // nothing to switch on
  const Settings settings = worn(netlist, GetParam());
  const auto flat = netlist.flatten(settings);
  ASSERT_TRUE(flat) << flat.error().sentence();
  Settings low = settings;
  for (const std::string& supply : netlist.notes().supplies) {
    const auto source = std::ranges::find(flat->voltage_sources, supply, &circuit::Source::name);
    ASSERT_NE(source, flat->voltage_sources.end()) << supply;
    low.values[supply] = 0.1 * source->wave.dc;
  }
  const Models models = {model_with(netlist, low), model_with(netlist, settings)};
  ASSERT_TRUE(models[0] && models[1]);
  ASSERT_EQ(models[0]->shape(), models[1]->shape());
  Lane lane(models[0]);
  const std::vector<double> silence(static_cast<std::size_t>(rate * 0.2), 0.0);
  std::vector<double> out(silence.size());
  double* const taps[] = {out.data()};
  const circuit::LaneRun one{&lane, silence.data(), taps};
  lane.adopt(*models[1]);
  circuit::run({&one, 1}, static_cast<int>(silence.size()));
  hold(GetParam(), "power-up", lane.take_counts());
}

INSTANTIATE_TEST_SUITE_P(shipped, Convergence, testing::ValuesIn(amplifiers().begin(), amplifiers().end()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ohmic::circuits_test
