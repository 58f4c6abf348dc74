// Reads netlists for rigs, makes descriptors of their knobs, and remembers what was built of them.

#include "rig/circuit_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <mutex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gear/circuit_place.hpp"
#include "gear/phones_output.hpp"
#include "rig/hash.hpp"

namespace ohmic::rig {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_built = 256;  // states of one netlist that are remembered
std::mutex remembering;                  // for what every file has built; not held while anything is being built

Dimension dimension_of(std::string_view unit) {
  for (const Dimension d : {Dimension::volt, Dimension::ohm, Dimension::watt, Dimension::ampere, Dimension::hertz,
                            Dimension::second, Dimension::farad, Dimension::henry, Dimension::decibel})
    if (unit == symbol(d)) return d;
  return Dimension::number;
}

/// As many names as a sentence bears.
std::span<const std::string> first_of(std::span<const std::string> names) {
  constexpr std::size_t most = 24;
  return names.first(std::min(names.size(), most));
}

}  // namespace

bool is_netlist_path(std::string_view amplifier) {
  return amplifier.find('/') != std::string_view::npos ||
         std::ranges::any_of(std::array{".cir", ".net", ".sp", ".spice", ".ckt"},
                             [&](std::string_view end) { return amplifier.ends_with(end); });
}

std::vector<fs::path> circuit_folders() {
  std::vector<fs::path> folders;
  if (const char* named = std::getenv("OHMIC_CIRCUITS"); named != nullptr && *named != '\0')
    folders.emplace_back(named);
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed).parent_path();
  if (failed) return folders;
  folders.push_back(program.parent_path() / "share" / "ohmic" / "circuits");
  folders.push_back(program / "circuits");
  folders.push_back(program.parent_path().parent_path() / "circuits");
  folders.push_back(fs::path("circuits"));
  return folders;
}

std::vector<fs::path> places_of_netlist(std::string_view amplifier, const std::string& rig_file) {
  const fs::path path(amplifier);
  if (path.is_absolute()) return {path};
  std::vector<fs::path> places = {(fs::path(rig_file).parent_path() / path).lexically_normal()};
  for (const fs::path& folder : circuit_folders()) {
    places.push_back(folder / path);
    if (*path.begin() == "circuits") places.push_back(folder.parent_path() / path);
  }
  return places;
}

Result<std::shared_ptr<const CircuitFile>> CircuitFile::read(std::string_view amplifier, const std::string& rig_file) {
  const std::vector<fs::path> places = places_of_netlist(amplifier, rig_file);
  std::error_code failed;
  const auto found =
      std::ranges::find_if(places, [&](const fs::path& place) { return fs::is_regular_file(place, failed); });
  if (found == places.end())
    return failure(fmt::format("There is no netlist \"{}\".", amplifier),
                   fmt::format("Looked for {}, then in the circuits that come with Ohmic.", places.front().string()));
  std::shared_ptr<CircuitFile> file(new CircuitFile());
  const circuit::Loader disk = circuit::disk_loader(circuit_folders());
  std::string texts;
  const circuit::Loader noting = [&](const fs::path& name, const fs::path& from) {
    auto text = disk(name, from);
    if (text) {
      texts += *text;
      file->files_.push_back(name.is_absolute() || from.empty() ? name : from.parent_path() / name);
    }
    return text;
  };
  auto netlist = circuit::Netlist::read(*found, noting);
  if (!netlist) return std::unexpected(netlist.error());
  file->netlist_ = std::make_shared<const circuit::Netlist>(std::move(*netlist));
  file->name_ = found->stem().string();
  const circuit::Notes& notes = file->netlist_->notes();
  file->title_ = notes.title.empty() ? file->name_ : notes.title;
  file->sum_ = hash_of(found->string() + "\n" + texts);
  if (std::ranges::find(file->files_, *found) == file->files_.end()) file->files_.insert(file->files_.begin(), *found);
  file->declare_fields();
  file->name_places();
  return std::shared_ptr<const CircuitFile>(std::move(file));
}

std::string_view CircuitFile::keep(std::string text) {
  return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
}

void CircuitFile::declare_fields() {
  const circuit::Notes& notes = netlist_->notes();
  for (const circuit::Knob& knob : notes.knobs) {
    const bool is_pot = knob.kind == circuit::Knob::Kind::pot;
    Field field{.name = keep(knob.name),
                .dimension = is_pot ? Dimension::number : dimension_of(knob.unit),
                .minimum = is_pot ? 0.0 : std::min(knob.from, knob.to),
                .maximum = is_pot ? 1.0 : std::max(knob.from, knob.to),
                .fallback = knob.fallback,
                .says = keep(is_pot ? fmt::format("Its {} potentiometer, from 0 to 1.", knob.name)
                                    : fmt::format("Its {}: {}.", knob.name, fmt::join(knob.targets, ", ")))};
    if (!is_pot && knob.taper == circuit::Taper::logarithmic && field.minimum > 0.0) field.law = Law::logarithmic;
    fields_.push_back(field);
  }
  for (const circuit::Switch& one : notes.switches) {
    auto& labels = *choices_.emplace_back(std::make_unique<std::vector<std::string_view>>());
    for (const std::string& label : one.labels) labels.push_back(keep(label));
    fields_.push_back({.name = keep(one.name),
                       .dimension = Dimension::choice,
                       .maximum = static_cast<double>(labels.size()) - 1.0,
                       .fallback = static_cast<double>(one.fallback),
                       .says = keep(fmt::format("Its {} switch.", one.name)),
                       .choices = labels});
  }
  for (const circuit::Probe& probe : notes.probes) {
    if (probes_.size() == gear::CircuitAmplifier::most_probes) break;
    probes_.push_back({.name = probe.name, .says = probe.says, .is_current = gear::is_current(probe)});
  }
}

void CircuitFile::name_places() {
  places_.emplace_back(CircuitKnobs::output);
  for (const gear::CircuitProbe& probe : probes_) places_.push_back(probe.name);
  auto driven = gear::drive({.netlist = netlist_, .settings = {}, .loads = {}});
  if (!driven) return;
  flat_ = std::move(driven->circuit);
  for (std::string& name : gear::places_of(*flat_, netlist_->notes().load))
    if (std::ranges::find(places_, name) == places_.end() && name != CircuitKnobs::as_heard)
      places_.push_back(std::move(name));
}

Result<std::string> CircuitFile::place(std::string_view text) const {
  if (std::ranges::find(places_, text) != places_.end()) return std::string(text);
  std::string spelled = gear::spelled_place(text);
  if (!flat_) return spelled;
  if (auto found = gear::place_named(*flat_, netlist_->notes().load, text); !found) {
    Error error = found.error();
    const std::vector<std::string_view> names(places_.begin(), places_.end());
    if (const auto near = nearest_name(text, names); near && error.hint.empty())
      error.hint = fmt::format("Did you mean \"{}\"?", *near);
    if (error.hint.empty()) error.hint = fmt::format("There are: {}.", fmt::join(first_of(places_), ", "));
    return std::unexpected(std::move(error));
  }
  // A node with the name of a probe is told apart by its brackets.
  const bool is_taken = number_of(spelled) != gear::CircuitAmplifier::look || spelled == CircuitKnobs::as_heard;
  return is_taken ? fmt::format("v({})", spelled) : spelled;
}

int CircuitFile::number_of(std::string_view place) const {
  if (place == CircuitKnobs::output) return -1;
  const auto probe = std::ranges::find(probes_, place, &gear::CircuitProbe::name);
  return probe == probes_.end() ? gear::CircuitAmplifier::look : static_cast<int>(probe - probes_.begin());
}

std::vector<double> CircuitFile::defaults() const {
  std::vector<double> values;
  values.reserve(fields_.size());
  for (const Field& field : fields_) values.push_back(field.fallback);
  return values;
}

circuit::Settings CircuitFile::settings(std::span<const double> values) const {
  circuit::Settings settings;
  const circuit::Notes& notes = netlist_->notes();
  std::size_t at = 0;
  for (const circuit::Knob& knob : notes.knobs)
    if (const double value = values[at++]; value != knob.fallback) settings.knobs[knob.name] = value;
  for (const circuit::Switch& one : notes.switches)
    if (const auto value = static_cast<int>(values[at++]); value != one.fallback) settings.switches[one.name] = value;
  return settings;
}

Result<std::shared_ptr<const gear::CircuitAmplifier>> CircuitFile::built(Standing standing) const {
  {
    const std::scoped_lock lock(remembering);
    const auto known = std::ranges::find(built_, standing, &std::pair<Standing, Built>::first);
    if (known != built_.end()) return known->second;
  }
  const gear::CircuitSpec spec{.netlist = netlist_,
                               .settings = settings(standing.values),
                               .loads = gear::loads_of(standing.headphones),
                               .source_impedance = standing.source_impedance,
                               .rate = standing.rate,
                               .oversampling = standing.oversampling};
  if (!standing.look.empty()) {
    Standing plain = standing;
    plain.look.clear();
    const Built like = built(std::move(plain));
    return like ? keep(std::move(standing), gear::look_at(spec, **like, standing.look)) : like;
  }
  std::shared_ptr<const gear::CircuitAmplifier> reference;
  if (std::vector<double> as_written = defaults();
      !std::equal(standing.values.begin(), standing.values.end(), as_written.begin())) {
    Standing untouched = standing;
    untouched.values = std::move(as_written);
    reference = built(std::move(untouched)).value_or(nullptr);
  }
  return keep(std::move(standing), gear::build(spec, reference.get()));
}

CircuitFile::Built CircuitFile::keep(Standing standing, Built made) const {
  const std::scoped_lock lock(remembering);
  if (built_.size() >= most_built) built_.pop_front();
  if (!made && made.error().place.file.empty()) made.error().place.file = files_.front().string();
  return built_.emplace_back(std::move(standing), std::move(made)).second;
}

Result<void> CircuitFile::check() const {
  const auto driven = gear::drive({.netlist = netlist_, .settings = {}, .loads = {}});
  const auto placed = [&](const Error& error) {
    Error here = error;
    if (here.place.file.empty()) here.place.file = files_.front().string();
    return std::unexpected(std::move(here));
  };
  if (!driven) return placed(driven.error());
  if (const auto point = circuit::operating_point(driven->circuit); !point) return placed(point.error());
  return {};
}

}  // namespace ohmic::rig
