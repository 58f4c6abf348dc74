#pragma once
// Everything that can be turned while a rig plays, by its address: one list for the file, the keys, ctl, scenes and undo.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/edit.hpp"
#include "rig/rig.hpp"
#include "units/error.hpp"
#include "units/field.hpp"

namespace ohmic::rig {

/// Where a value is kept.
enum class Keeping {
  scene,   // in scenes and in the rig file: strips, sends, mixes, groups, streams
  file,    // in the rig file only, so that no recall moves it: volumes, ceilings, preamp switches, outputs
  moment,  // nowhere: solos, dim and cut, an open talkback
};

/// One value of one rig. Valid while that rig's lists keep their lengths.
///
/// Addresses are spelled like the places of errors: section.NAME.member, and deeper:
///   input.Kick.fader   input.Kick.gate.threshold   input.Kick.eq.2.gain   mix.Lead.sends.Kick.level
///   monitor.Control room.sets.A.trim   desk.solo   phones.Lead.crossfeed.on   phones.Lead.mix
/// A name that holds a dot is quoted: input."J. Doe".fader. Bands count from 1.
struct Parameter {
  std::string address;
  Way way;      // the same, as the way to its value in the file
  Field field;  // its range as it is in this rig: a gain's is the preamp's, a level ends at `highest`
  bool is_name =
      false;  // a name (of a mix, an output, a circuit's node) instead of a value; field holds name and says only
  std::vector<std::string> names;  // which are allowed, or those that come to mind first
  /// Another name, as it is stored. Null: there are no others. Errors: it is none; the nearest one.
  std::function<Result<std::string>(std::string_view)> spelled;
  Keeping keeping = Keeping::file;
  bool is_there = true;  // false: of a send or band that storing adds

  std::function<double()> load;  // base unit; NaN: unknown, as of an optional that is not there
  std::function<void(double)> store;
  std::function<std::string()> load_name;
  std::function<void(std::string)> store_name;
  std::function<void()> remove;  // of sends: takes the send away; of bands: this one and those behind it
};

/// All of them, in the order of the file. The strip of a linked pair is its left partner's, so the right one's strip is
/// not in the list; sends that a mix does not name are not either. [control]
std::vector<Parameter> parameters(Rig& rig);

/// The one at this address; also a send that its mix does not name yet (it loads -100 dB; storing its level adds it) and a
/// band of an equalizer that is not there yet. mix.M.sends.S alone means its level. Errors: what part of the address is
/// not there, the nearest one, what there is. Bands in front of a new one that are not there either do nothing. [control]
Result<Parameter> find_parameter(Rig& rig, std::string_view address);

/// Its value as the rig file spells it: "-6 dB", "true", "low_shelf", "Lead"; "unknown".
std::string value_text(const Parameter& parameter);
/// Reads and stores it; for a number or quantity also a step, "+= 2 dB" or "-= 2 dB", which stops at the range's ends.
/// "unknown" empties an optional. Errors: not understood, or out of range, with the range. Nothing is stored then.
Result<void> store_text(const Parameter& parameter, std::string_view text);

}  // namespace ohmic::rig
