#pragma once
// A netlist that outputs name as their amplifier: what can be turned on it, and its state built for every way it stands.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "circuit/netlist/netlist.hpp"
#include "gear/circuit_amplifier.hpp"
#include "gear/headphone.hpp"
#include "units/error.hpp"
#include "units/field.hpp"

namespace ohmic::rig {

/// Is this the path of a netlist rather than the name of an [amplifier]? It ends as netlists do, or has a folder.
bool is_netlist_path(std::string_view amplifier);

/// Where a netlist is looked for: relative to the rig's folder, then in the folders of circuits that come with Ohmic, with
/// or without "circuits/" in front.
std::vector<std::filesystem::path> places_of_netlist(std::string_view amplifier, const std::string& rig_file);
/// OHMIC_CIRCUITS, and beside the program: share/ohmic/circuits, or circuits in the folder it was built in.
std::vector<std::filesystem::path> circuit_folders();

/// Immutable but for what it has built already. [control], one thread.
class CircuitFile {
 public:
  /// Errors: not found anywhere; those of the netlist's reader, with file and line.
  static Result<std::shared_ptr<const CircuitFile>> read(std::string_view amplifier, const std::string& rig_file);

  /// "otl_12au7_6080": what its settings stand under.
  const std::string& name() const { return name_; }
  const std::string& title() const { return title_; }
  const circuit::Netlist& netlist() const { return *netlist_; }
  /// Everything that was read for it, and a number for all of their text together.
  std::span<const std::filesystem::path> files() const { return files_; }
  std::uint64_t sum() const { return sum_; }

  /// Knobs, then switches, then `listen`, which no file keeps.
  std::span<const Field> fields() const { return fields_; }
  std::vector<double> defaults() const;

  /// How it stands on an output, and what hangs on both of its ends there.
  struct Standing {
    std::vector<double> values;  // by fields(); `listen` does not count
    std::vector<gear::HeadphoneSpec> headphones;
    Ohm source_impedance;
    Hertz rate;
    int oversampling = 4;
    bool operator==(const Standing&) const = default;
  };
  /// The model of that. The same question is answered from memory. Errors: gear::build's.
  Result<std::shared_ptr<const gear::CircuitAmplifier>> built(Standing standing) const;
  /// As every model of it lists them.
  std::span<const gear::CircuitProbe> probes() const { return probes_; }
  /// Which probe is listened to; -1: the output.
  int listen(std::span<const double> values) const;
  /// Errors: it does not come to rest with its knobs as they are by default; its drawing of loads; no input or output.
  Result<void> check() const;

 private:
  CircuitFile() = default;
  std::string_view keep(std::string text);
  void declare_fields();
  circuit::Settings settings(std::span<const double> values) const;

  std::string name_, title_;
  std::shared_ptr<const circuit::Netlist> netlist_;
  std::vector<std::filesystem::path> files_;
  std::uint64_t sum_ = 0;
  std::vector<Field> fields_;
  std::vector<gear::CircuitProbe> probes_;
  std::vector<std::unique_ptr<std::string>> texts_;  // what the fields' names point to
  std::vector<std::unique_ptr<std::vector<std::string_view>>> choices_;
  using Built = Result<std::shared_ptr<const gear::CircuitAmplifier>>;
  mutable std::deque<std::pair<Standing, Built>> built_;  // the newest last
};

/// A circuit of an output, and where its knobs stand there.
struct CircuitKnobs {
  std::shared_ptr<const CircuitFile> file;
  std::vector<double> values;  // by file->fields()
};

}  // namespace ohmic::rig
