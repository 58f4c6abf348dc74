#pragma once
// What an input's or output's gear is when it is plugged together: the one reading of a rig that run and explain share.

#include <optional>

#include "gear/connection.hpp"
#include "gear/phones_output.hpp"
#include "gear/pickup.hpp"
#include "gear/preamp.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// Where an input's signal begins.
enum class Origin {
  card,     // a real channel: full scale
  digital,  // a recording without a level: full scale
  air,      // a recording in front of a microphone: pascal
  wire,     // a recording on a wire, or a pickup's coil: volt
};
Origin origin_of(const Input& input);

/// The preamp with the socket this input uses; nothing without a preamp.
std::optional<gear::PreampSpec> preamp_of(const Rig& rig, const Input& input);
/// Its knobs, as the rig sets them.
gear::PreampSettings knobs_of(const Input& input);
/// What the preamp (or, without one, the converter) presents to the wire.
Ohm input_impedance_of(const Rig& rig, const Input& input);
/// The wire from the microphone or source to the preamp or converter. Not for pickups.
gear::ConnectionSpec connection_of(const Rig& rig, const Input& input);
/// What loads a pickup.
gear::PickupLoad pickup_load_of(const Rig& rig, const Input& input);
/// The resistance whose thermal noise the preamp hears, as far as it is not in the signal already.
Ohm noise_source_of(const Rig& rig, const Input& input);
/// The wire from the preamp to the converter; flat and lossless when the preamp has no output impedance.
gear::ConnectionSpec converter_connection_of(const Rig& rig, const Input& input);

/// What a sample of a real channel stands for, as far as the rig says: peak volts at the preamp, peak pascals at the
/// capsule, per full scale.
struct RealFigures {
  std::optional<double> volt_per_full_scale;
  std::optional<double> pascal_per_full_scale;
};
RealFigures figures_of_real(const Rig& rig, const Input& input);

/// Steps per frame of the rig's circuits.
int oversampling_of(const Rig& rig, Hertz rate);
/// Builds the netlists of an output as its knobs stand, with their headphones on them, or finds that they are built.
/// Errors: a circuit that does not come to rest so, in its own words; at most the first.
Result<void> build_circuits(const Rig& rig, const Phones& phones, Hertz rate);

/// Netlists of `fresh` that read as they did in `before` become the same objects, with what is built of them.
void keep_circuits(Rig& fresh, const Rig& before);

/// A phones output with all its choices. full_ceiling: the ceiling is full scale on the socket, whatever is known of it.
/// rate: of the card; its circuits can be built.
gear::PhonesSpec phones_spec_of(const Rig& rig, const Phones& phones, bool full_ceiling, Hertz rate);

/// Samples per volt at the terminals of a phones output, for who listens by network: follows the pressure at the ear at
/// 1 kHz, by the stated sensitivity of the headphone that is worn.
double network_samples_per_volt(const Rig& rig, const Phones& phones);

/// The peak of the sine with this level, in pascal: what a ceiling holds.
Pascal ceiling_peak(DBSPL ceiling);

/// Samples per pascal where the listener sits, of a loudspeaker on a socket.
double samples_per_pascal(const gear::SpeakerSpec& speaker, const CardOutput& output, DBSPL ceiling, bool full_ceiling);

/// "Two-stage op-amp -> Sennheiser HD 650".
std::string title_of(const Rig& rig, const Choice& choice);

}  // namespace ohmic::rig
