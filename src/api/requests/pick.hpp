#pragma once
// Gear that somebody picks for an output: found in the rig, among the circuits or in the catalogue, as what a rig has of it.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/requests/catalogue_shelf.hpp"
#include "rig/circuit_file.hpp"
#include "rig/edit.hpp"
#include "rig/rig.hpp"

namespace ohmic::api {

/// A pick as a rig would name it, and what its file needs to be told so that it may.
struct Picked {
  std::string name;   // "hd650", "sennheiser-hd-650", "circuits/opamp_two_stage.cir"
  std::string title;  // "Sennheiser HD 650"
  std::string
      section;  // what the file needs at its end, where it is not in the rig yet: "[headphone.sennheiser-hd-650] ..."
};

/// By the name it has in the rig, its id in the catalogue, or (amplifiers) a netlist's path. Where it comes from the
/// catalogue it is added to `rig` too. Errors: nothing of this name; a netlist that cannot be read.
Result<Picked> pick_headphone(rig::Rig& rig, std::string_view name, Shelf& shelf);
/// into: the headphone its limits hold for, by the name it has in `rig`.
Result<Picked> pick_amplifier(rig::Rig& rig, std::string_view name, std::string_view into, Shelf& shelf);

/// Netlists, each read once and kept with what was built of it.
class Circuits {
 public:
  /// Errors: CircuitFile::read's; it is tried again when it is asked for again.
  Result<std::shared_ptr<const rig::CircuitFile>> read(const std::string& name, const std::string& rig_file);
  /// Those that come with Ohmic and are amplifiers, as a rig names them: "circuits/opamp_two_stage.cir".
  const std::vector<std::string>& shipped();

 private:
  std::map<std::string, std::shared_ptr<const rig::CircuitFile>> read_;
  std::optional<std::vector<std::string>> shipped_;
};

/// The output as it would be with these: of the choice that is heard. Empty: as it is.
/// Errors: a netlist that cannot be read.
Result<rig::Phones> with(const rig::Rig& rig, const rig::Phones& phones, const std::string& amplifier,
                         const std::string& headphone, Circuits& circuits);

}  // namespace ohmic::api
