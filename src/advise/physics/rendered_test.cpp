// What advice says is what is heard: the whole catalogue, every output and every headphone, computed, as closed forms of the
// gear, and rendered; within 0.1 dB.

#include <gtest/gtest.h>

#include "advise/physics/figures.hpp"
#include "advise/physics/physics.hpp"
#include "gear/connection.hpp"
#include "gear/lab_test.hpp"
#include "gear/microphone.hpp"
#include "gear/output_stage.hpp"
#include "gear/preamp.hpp"
#include "store/catalogue.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

using namespace literals;

constexpr double agreed = 0.1;  // dB
constexpr Hertz rate{48000.0};

const store::Catalogue& catalogue() {
  static const auto opened = store::Catalogue::open({.shipped = "catalogue", .database = ":memory:"});
  if (!opened) ADD_FAILURE() << opened.error().what;
  return **opened;
}
const std::vector<Ears>& all_ears() {
  static const auto all = [] {
    std::vector<Ears> made;
    for (const auto& headphone : catalogue().headphones()) made.push_back(ears_of(headphone));
    return made;
  }();
  return all;
}
const std::vector<Drive>& all_drives() {
  static const auto all = [] {
    std::vector<Drive> made;
    for (const auto& interface : catalogue().interfaces()) made.push_back(drive_of(interface));
    for (const auto& source : catalogue().sources()) made.push_back(drive_of(source));
    for (const auto& amplifier : catalogue().amplifiers()) {
      made.push_back(drive_of(amplifier));
      if (drive_of(amplifier, true).is_balanced) made.push_back(drive_of(amplifier, true));
    }
    return made;
  }();
  return all;
}

/// One pair, as it is rendered.
struct Rendered {
  gear::AmplifierSpec amplifier;
  gear::HeadphoneSpec headphone;
  gear::OutputStage stage;
  double pascal_per_volt;

  Rendered(const Drive& drive, const Ears& ears, bool has_noise)
      : amplifier(amplifier_spec(drive, ears)),
        headphone(headphone_spec(ears)),
        stage((amplifier.noise = has_noise ? amplifier.noise : Volt(0.0), amplifier),
              {{gear::network(headphone), headphone.cable_resistance}}, 7),
        pascal_per_volt(std::abs(gear::response(headphone, 1_kHz))) {
    stage.prepare({rate, 64});
  }
  gear::lab::Samples terminals(const gear::lab::Samples& in) {
    stage.reset();
    return gear::lab::run_stereo(stage, in, 2)[0];
  }
};

DBSPL sine_level(double volt_rms, double pascal_per_volt) { return db_spl(Pascal(volt_rms * pascal_per_volt)); }

/// Level of the frequencies in an impulse's answer.
Decibel level_of(const gear::lab::Samples& answer, double frequency) {
  const std::complex<double> turn = std::polar(1.0, -2.0 * std::numbers::pi * frequency / rate.value());
  std::complex<double> sum = 0.0;
  for (std::size_t i = answer.size(); i-- > 0;) sum = sum * turn + static_cast<double>(answer[i]);  // Horner
  return gain_of(std::abs(sum));
}

TEST(Rendered, ClosedFormsOfTheGearAgreeForEveryPairOfTheCatalogue) {
  for (const Ears& ears : all_ears()) {
    const std::vector<gear::ImpedanceNetwork> network{gear::network(headphone_spec(ears))};
    const double pascal_per_volt = std::abs(gear::response(headphone_spec(ears), 1_kHz));
    for (const Drive& drive : all_drives()) {
      const std::string pair = drive.name + " -> " + ears.name;
      const auto loaded = gear::loaded(amplifier_spec(drive, ears), network, {Ohm(0.0)});
      const Given most = given(drive, ears);
      const double limit = rms_of_sine(loaded.limit).value();
      ASSERT_NEAR((sine_level(limit, pascal_per_volt) - most.level.likely).value(), 0.0, agreed) << pair;
      ASSERT_EQ(loaded.is_limited_by_current, most.limited_by_current) << pair;
      const auto noise = hiss(drive, ears);
      ASSERT_EQ(noise.has_value(), drive.noise.has_value()) << pair;
      const double hissed = sine_level(loaded.noise.value(), pascal_per_volt).value();
      ASSERT_NEAR(noise ? noise->likely.value() - hissed : 0.0, 0.0, agreed) << pair;
    }
  }
}

TEST(Rendered, LevelAndClippingAgreeForEveryDeviceOfTheCatalogue) {
  const auto& drives = all_drives();
  std::size_t next = 0;
  for (const Ears& ears : all_ears())
    for (int k = 0; k < 3; ++k, ++next) {
      const Drive& drive = drives[next % drives.size()];
      const std::string pair = drive.name + " -> " + ears.name;
      Rendered rendered(drive, ears, false);
      const Given most = given(drive, ears);
      const double share = factor(bend(ears, drive.impedance).level.likely);
      // A tone below the limit: its level at the ear.
      const double open = 0.5 * most.voltage.likely.value() / share;
      const auto tone = rendered.terminals(gear::lab::sine(1_kHz, peak_of_sine(open), 4800));
      const double heard = std::abs(gear::lab::tone(tone, 1_kHz)) / std::numbers::sqrt2;
      ASSERT_NEAR(
          (sine_level(heard, rendered.pascal_per_volt) - level_at(ears.sensitivity.likely, Volt(open * share))).value(),
          0.0, agreed)
          << pair;
      // 1 % (0.09 dB) below the limit nothing clips, 1 % above it does.
      for (const double part : {0.99, 1.01}) {
        const auto in = gear::lab::sine(1_kHz, peak_of_sine(most.voltage.likely.value() / share) * part, 4800);
        (void)rendered.stage.take_readings();
        rendered.stage.reset();
        (void)gear::lab::run_stereo(rendered.stage, gear::lab::Samples(in.begin(), in.begin() + 4800 - 960), 2);
        (void)rendered.stage.take_readings();  // what swung in has passed
        const gear::lab::Samples settled(in.end() - 960, in.end());
        (void)gear::lab::run_stereo(rendered.stage, settled, 2);
        const auto met = rendered.stage.take_readings();
        ASSERT_EQ(met.voltage_limited + met.current_limited > 0, part > 1.0) << pair << " at " << part;
      }
    }
  EXPECT_GE(next, drives.size());
}

TEST(Rendered, TheResponseBendsAsAdviceSays) {
  const auto& drives = all_drives();
  std::size_t next = 0;
  for (const Ears& ears : all_ears())
    for (int k = 0; k < (ears.curve.empty() ? 1 : 6); ++k, next += 5) {
      const Drive& drive = drives[next % drives.size()];
      Rendered rendered(drive, ears, false);
      gear::lab::Samples impulse(9600, 0.0f);
      impulse[0] = static_cast<float>(0.1 * peak_of_sine(drive.open.low).value());
      const auto answer = rendered.terminals(impulse);
      const Decibel at_1k = level_of(answer, 1000.0);
      double up = 0.0, down = 0.0;
      for (double f = 20.0; f <= 20e3; f *= std::exp2(ears.curve.empty() ? 1.0 : 1.0 / 6.0)) {
        const double here = (level_of(answer, f) - at_1k).value();
        up = std::max(up, here), down = std::min(down, here);
      }
      const Bend said = bend(ears, drive.impedance);
      ASSERT_NEAR(up, said.up.likely.value(), agreed) << drive.name << " -> " << ears.name;
      ASSERT_NEAR(down, said.down.likely.value(), agreed) << drive.name << " -> " << ears.name;
    }
}

TEST(Rendered, TheHissAtTheEarIsTheOneAdviceSays) {
  std::size_t headphone = 0, heard = 0;
  for (const Drive& drive : all_drives()) {
    const Ears& ears = all_ears()[(headphone += 7) % all_ears().size()];
    const auto said = hiss(drive, ears);
    if (!said) continue;
    Rendered rendered(drive, ears, true);
    const auto noise = rendered.terminals(gear::lab::silence(144000));
    const double level = sine_level(gear::lab::a_weighted_rms(noise), rendered.pascal_per_volt).value();
    ASSERT_NEAR(level, said->likely.value(), agreed) << drive.name << " -> " << ears.name;
    ++heard;
  }
  EXPECT_GT(heard, 10u);
}

TEST(Rendered, MicrophonesOnPreampsGiveTheLevelAndTheNoiseAdviceSays) {
  std::size_t next = 0;
  std::vector<MicrophoneFigures> microphones;
  for (const auto& microphone : catalogue().microphones()) microphones.push_back(microphone_of(microphone));
  ASSERT_FALSE(microphones.empty());
  for (const auto& interface : catalogue().interfaces()) {
    const MicrophoneFigures& microphone = microphones[next++ % microphones.size()];
    const PreampFigures figures = preamp_of(interface);
    const std::string pair = microphone.name + " -> " + figures.name;
    const Capture said = capture(microphone, figures, 84_dB_SPL, 18_dB);
    const gear::PreampSpec spec = preamp_spec(figures);
    const float gain = static_cast<float>(std::min(said.gain_needed.likely, spec.maximum_gain).value());
    const auto chain = [&](const gear::lab::Samples& sound) {
      gear::Microphone capsule(microphone_spec(microphone), 3);
      gear::Connection wire({.source_impedance = microphone.impedance.likely,
                             .parts = {},
                             .input_impedance = gear::input_impedance(spec)});
      gear::Preamp amplifier(spec, Ohm(0.0), 4);
      wire.prepare({rate, 64});
      capsule.prepare({rate, 64});
      amplifier.prepare({rate, 64});
      return gear::lab::run(amplifier, gear::lab::run(wire, gear::lab::run(capsule, sound, {1.0f})),
                            {gain, 0.0f, 1.0f});
    };
    // The peak of the sound, where it belongs below what clips.
    const double peak = peak_of_sine(pascals(102_dB_SPL)).value();
    const auto tone = chain(gear::lab::sine(1_kHz, peak, 9600));
    const double volt = std::abs(gear::lab::tone(tone, 1_kHz));
    const Decibel below = gain_of(volt / peak_of_sine(volts(spec.microphone_maximum)).value());
    const double missing = std::max(0.0, (said.gain_needed.likely - spec.maximum_gain).value());
    ASSERT_NEAR(below.value(), -12.0 - missing, agreed) << pair;
    // Silence: the noise, as sound in front of the capsule.
    const double per_pascal = volt / peak;
    const double noise = gear::lab::a_weighted_rms(chain(gear::lab::silence(96000))) / per_pascal;
    ASSERT_NEAR(db_spl(Pascal(noise)).value(), said.noise.likely.value(), agreed) << pair;
  }
}

TEST(Catalogue, HoldsTheNumbersExpertsCompute) {
  // facts/advice_cases.csv: A01, A03, A15, A11
  const auto ears = [](const char* id) { return ears_of(**catalogue().headphone(id)); };
  const Drive scarlett = drive_of(**catalogue().interface("Scarlett 2i2 4th Gen"));
  const auto level = given(scarlett, ears("DT 990 Pro 250")).level;
  const auto printed = [](Interval<DBSPL> of) {  // they print tenths
    return Interval<DBSPL>(of.low - Decibel(0.05), of.likely, of.high + Decibel(0.05));
  };
  for (const double said : {105.0, 110.0, 111.7}) EXPECT_TRUE(printed(level).contains(DBSPL(said))) << said;
  EXPECT_NEAR(level.high.value(), 112, 0.5);
  for (const double said : {110.4, 111.9})
    EXPECT_TRUE(given(scarlett, ears("HD 600")).level.contains(DBSPL(said))) << said;
  EXPECT_TRUE(given(scarlett, ears("Susvara")).level.contains(96_dB_SPL));
  EXPECT_TRUE(need(ears("Susvara"), 110_dB_SPL).power.contains(0.51_W));
  EXPECT_TRUE(bend(ears("HD 650"), Interval(120_ohm)).up.contains(Decibel(0.83)));
}

TEST(Catalogue, CurrentsEndAbove30MilliamperesAndBelow120Ohm) {
  // What bounds an output beyond its printed loads; tubes with taps for several loads are another matter.
  std::size_t limited = 0;
  const auto check = [&](const Drive& drive) {
    if (!drive.current) return;
    ++limited;
    EXPECT_GE(drive.current->likely, 30_mA) << drive.name;
    EXPECT_LE((drive.open.likely / drive.current->likely).value(), 120.0) << drive.name;
  };
  for (const auto& interface : catalogue().interfaces()) check(drive_of(interface));
  for (const auto& source : catalogue().sources()) check(drive_of(source));
  for (const auto& amplifier : catalogue().amplifiers())
    if (amplifier.type.find("tube") == std::string::npos) check(drive_of(amplifier)), check(drive_of(amplifier, true));
  EXPECT_GT(limited, 10u);
}

TEST(Rendered, UnknownKindsSpanWhatTheCatalogueHolds) {
  for (const auto& headphone : catalogue().headphones()) {
    store::Headphone nameless;
    nameless.type = headphone.type;
    const Ears known = ears_of(headphone), unknown = ears_of(nameless);
    EXPECT_TRUE(unknown.sensitivity.contains(known.sensitivity.likely)) << known.name;
    EXPECT_TRUE(unknown.impedance.contains(known.impedance.likely)) << known.name;
    for (const auto& point : known.curve) {
      EXPECT_GE(point.magnitude / known.impedance.likely, headphone.type == "planar" ? 0.95 : 0.7) << known.name;
      EXPECT_LE(point.magnitude / known.impedance.likely, headphone.type == "planar" ? 1.05 : 9.0) << known.name;
    }
  }
}

}  // namespace
}  // namespace ohmic::advise
