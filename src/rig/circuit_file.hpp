#pragma once
// A netlist that outputs name as their amplifier: what can be turned on it, and its state built for every way it stands.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
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

  /// Knobs, then switches.
  std::span<const Field> fields() const { return fields_; }
  std::vector<double> defaults() const;

  /// How it stands on an output, and what hangs on both of its ends there.
  struct Standing {
    std::vector<double> values;  // by fields()
    std::vector<gear::HeadphoneSpec> headphones;
    Ohm source_impedance;
    Hertz rate;
    int oversampling = 4;
    std::string look = {};  // a place its model looks at that is neither its output nor a probe; empty: none
    bool operator==(const Standing&) const = default;
  };
  /// The model of that. The same question is answered from memory. Errors: gear::build's.
  Result<std::shared_ptr<const gear::CircuitAmplifier>> built(Standing standing) const;
  /// As every model of it lists them.
  std::span<const gear::CircuitProbe> probes() const { return probes_; }
  /// What can be listened to and shown on a scope: the output, the probes, then every node and current of its own.
  const std::vector<std::string>& places() const { return places_; }
  /// A place as places() spells it; also the voltage between two nodes, v(a,b). Errors: there is no such place, the
  /// nearest one.
  Result<std::string> place(std::string_view text) const;
  /// A place as gear::PhonesChain counts: -1 the output, a probe, or gear::CircuitAmplifier::look.
  int number_of(std::string_view place) const;
  /// Errors: it does not come to rest with its knobs as they are by default; its drawing of loads; no input or output.
  Result<void> check() const;

 private:
  using Built = Result<std::shared_ptr<const gear::CircuitAmplifier>>;

  CircuitFile() = default;
  Built keep(Standing standing, Built made) const;
  std::string_view keep(std::string text);
  void declare_fields();
  void name_places();
  circuit::Settings settings(std::span<const double> values) const;

  std::string name_, title_;
  std::shared_ptr<const circuit::Netlist> netlist_;
  std::vector<std::filesystem::path> files_;
  std::uint64_t sum_ = 0;
  std::vector<Field> fields_;
  std::vector<gear::CircuitProbe> probes_;
  std::optional<circuit::Circuit> flat_;  // with nothing plugged in; nothing: check() says why
  std::vector<std::string> places_;
  std::vector<std::unique_ptr<std::string>> texts_;  // what the fields' names point to
  std::vector<std::unique_ptr<std::vector<std::string_view>>> choices_;
  mutable std::deque<std::pair<Standing, Built>> built_;  // the newest last
};

/// A circuit of an output, where its knobs stand there, and where one listens and looks.
struct CircuitKnobs {
  std::shared_ptr<const CircuitFile> file;
  std::vector<double> values;  // by file->fields()
  std::string listen = std::string(output), scope = std::string(as_heard);

  static constexpr std::string_view output = "output", as_heard = "heard";
  /// The scope's place.
  std::string_view seen() const { return scope == as_heard ? listen : scope; }
};
/// As the rig file spells them; their values are places.
inline constexpr Field listen_field = {
    .name = "listen",
    .dimension = Dimension::choice,
    .says =
        "What is heard: \"output\", a probe, a node of its netlist (\"plate\", \"x1.plate\"), a voltage (\"v(a,b)\") "
        "or a "
        "current (\"i(rk)\"), as loud as the output and without what it is at rest."};
inline constexpr Field scope_field = {
    .name = "scope",
    .dimension = Dimension::choice,
    .says = "What its scope shows: \"heard\", or like listen. What is played stays as it is."};

}  // namespace ohmic::rig
