// Holds every piece of gear against the laws every processor obeys, and every spec field against its own range.

#include "dsp/processor_laws_test.hpp"
#include "gear/connection.hpp"
#include "gear/converter.hpp"
#include "gear/lab_test.hpp"
#include "gear/microphone.hpp"
#include "gear/output_stage.hpp"
#include "gear/phones_output.hpp"
#include "gear/pickup.hpp"
#include "gear/preamp.hpp"
#include "gear/source.hpp"
#include "gear/speaker.hpp"

namespace ohmic::dsp::laws {
namespace {

using namespace ohmic::gear;
using namespace ohmic::literals;

struct OneToOne {
  static constexpr std::size_t inputs = 1, outputs = 1;
};
struct SourceCase : OneToOne {
  static Source make() { return Source({.sound_level = 94_dB_SPL, .level{}, .output_impedance{}}); }
};
struct CondenserCase : OneToOne {
  static Microphone make() {
    MicrophoneSpec spec = defaults(microphone_fields);
    spec.self_noise = 20_dB_SPL;
    spec.maximum_spl = 90_dB_SPL;
    spec.needs_phantom = true;
    return Microphone(spec);
  }
};
struct PickupCase : OneToOne {
  static Pickup make() { return Pickup(defaults(pickup_fields), {.capacitance = 500_pF}); }
  static constexpr int latency_tolerance = 8;  // the group delay of its resonance
};
struct ConnectionCase : OneToOne {
  static Connection make() { return Connection({.source_impedance = 10_kohm, .parts = {CableSpec{1_ohm, 1_nF}}}); }
  static constexpr int latency_tolerance = 1;
};
struct FlatConnectionCase : OneToOne {
  static Connection make() { return Connection({.source_impedance = 150_ohm, .parts = {}, .input_impedance = 3_kohm}); }
};
struct PreampCase : OneToOne {
  static Preamp make() {
    PreampSpec spec = defaults(preamp_fields);
    spec.pad_attenuation = 20_dB;
    spec.bandwidth = 60_kHz;
    return Preamp(spec, 150_ohm);
  }
};
struct AdcCase : OneToOne {
  static Adc make() { return Adc(defaults(adc_fields)); }
};
struct ShortAdcCase : OneToOne {
  static Adc make() {
    AdcSpec spec = defaults(adc_fields);
    spec.bits = 16;
    return Adc(spec);
  }
};
struct DacCase : OneToOne {
  static Dac make() {
    DacSpec spec = defaults(dac_fields);
    spec.bits = 16;
    return Dac(spec);
  }
};
struct SpeakerCase : OneToOne {
  static Speaker make() { return Speaker(defaults(speaker_fields)); }
};

inline AmplifierSpec small_amplifier() {
  AmplifierSpec spec = defaults(amplifier_fields);
  spec.output_impedance = 35_ohm;
  spec.rails = 0.5_V;
  spec.current_limit = 1_mA;
  spec.bandwidth = 90_kHz;
  return spec;
}
struct StageCase {
  static OutputStage make() { return OutputStage(small_amplifier(), {Load{network(lab::hd650()), Ohm(0)}}); }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct SharedStageCase {
  static OutputStage make() {
    return OutputStage(small_amplifier(), {Load{network(lab::hd650()), 1_ohm}, Load{network(lab::k701()), Ohm(0)}});
  }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct HeadphoneCase {
  static Headphone make() {
    HeadphoneSpec spec = lab::hd650();
    spec.response = {{BandKind::peak, 3_kHz, 6_dB, 2.0}, {BandKind::low_shelf, 100_Hz, -3_dB, 0.7}};
    return Headphone(spec);
  }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct PhonesCase {
  static PhonesOutput make() {
    HeadphoneSpec long_cable = lab::dt990();
    long_cable.cable_resistance = 2_ohm;
    AmplifierSpec weak = small_amplifier();
    weak.current_limit = 20_mA;
    return PhonesOutput({.dac = defaults(dac_fields),
                         .chains = {{small_amplifier(), {lab::hd650()}},
                                    {defaults(amplifier_fields), {long_cable}},
                                    {weak, {lab::k701(), lab::mdr7506()}}},
                         .socket = {.full_scale = 1.5_V, .impedance = 33_ohm}});
  }
  static constexpr std::size_t inputs = 2, outputs = 6;
};

INSTANTIATE_TYPED_TEST_SUITE_P(source, ProcessorLaws, SourceCase);
INSTANTIATE_TYPED_TEST_SUITE_P(condenser, ProcessorLaws, CondenserCase);
INSTANTIATE_TYPED_TEST_SUITE_P(pickup, ProcessorLaws, PickupCase);
INSTANTIATE_TYPED_TEST_SUITE_P(connection, ProcessorLaws, ConnectionCase);
INSTANTIATE_TYPED_TEST_SUITE_P(flat_connection, ProcessorLaws, FlatConnectionCase);
INSTANTIATE_TYPED_TEST_SUITE_P(preamp, ProcessorLaws, PreampCase);
INSTANTIATE_TYPED_TEST_SUITE_P(adc, ProcessorLaws, AdcCase);
INSTANTIATE_TYPED_TEST_SUITE_P(short_adc, ProcessorLaws, ShortAdcCase);
INSTANTIATE_TYPED_TEST_SUITE_P(dac, ProcessorLaws, DacCase);
INSTANTIATE_TYPED_TEST_SUITE_P(speaker, ProcessorLaws, SpeakerCase);
INSTANTIATE_TYPED_TEST_SUITE_P(stage, ProcessorLaws, StageCase);
INSTANTIATE_TYPED_TEST_SUITE_P(shared_stage, ProcessorLaws, SharedStageCase);
INSTANTIATE_TYPED_TEST_SUITE_P(headphone, ProcessorLaws, HeadphoneCase);
INSTANTIATE_TYPED_TEST_SUITE_P(phones, ProcessorLaws, PhonesCase);

template <class Spec, std::size_t N>
void expect_sound(const std::array<SpecField<Spec>, N>& fields) {
  for (const auto& f : fields) {
    EXPECT_FALSE(f.field.says.empty()) << f.field.name;
    EXPECT_TRUE(std::isnan(f.field.fallback) || f.field.accepts(f.field.fallback)) << f.field.name;
    Spec spec = defaults(fields);
    const double somewhere = 0.5 * (f.field.minimum + f.field.maximum);
    const double whole = f.field.dimension == Dimension::flag || f.field.dimension == Dimension::choice
                             ? f.field.maximum
                         : std::floor(somewhere) == 0.0 ? somewhere
                                                        : std::floor(somewhere);
    f.store(spec, whole);
    EXPECT_DOUBLE_EQ(f.load(spec), whole) << f.field.name;
  }
}

TEST(GearFields, EveryFieldHoldsWhatIsStoredAndItsFallbackIsInRange) {
  expect_sound(source_fields);
  expect_sound(microphone_fields);
  expect_sound(pickup_fields);
  expect_sound(cable_fields);
  expect_sound(attenuator_fields);
  expect_sound(splitter_fields);
  expect_sound(preamp_fields);
  expect_sound(adc_fields);
  expect_sound(dac_fields);
  expect_sound(section_fields);
  expect_sound(band_fields);
  expect_sound(headphone_fields);
  expect_sound(amplifier_fields);
  expect_sound(speaker_fields);
}

}  // namespace
}  // namespace ohmic::dsp::laws
