// Reads netlists for rigs, makes descriptors of their knobs, and remembers what was built of them.

#include "rig/circuit_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gear/phones_output.hpp"
#include "rig/hash.hpp"

namespace ohmic::rig {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_built = 256;  // states of one netlist that are remembered
constexpr std::string_view listen_name = "listen";

Dimension dimension_of(std::string_view unit) {
  for (const Dimension d : {Dimension::volt, Dimension::ohm, Dimension::watt, Dimension::ampere, Dimension::hertz,
                            Dimension::second, Dimension::farad, Dimension::henry, Dimension::decibel})
    if (unit == symbol(d)) return d;
  return Dimension::number;
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
  auto& heard = *choices_.emplace_back(std::make_unique<std::vector<std::string_view>>());
  heard.push_back("output");
  for (const circuit::Probe& probe : notes.probes) {
    if (heard.size() > gear::CircuitAmplifier::most_probes) break;
    heard.push_back(keep(probe.name));
    probes_.push_back({.name = probe.name, .says = probe.says, .is_current = gear::is_current(probe)});
  }
  fields_.push_back({.name = listen_name,
                     .dimension = Dimension::choice,
                     .maximum = static_cast<double>(heard.size()) - 1.0,
                     .says = "What is heard: its output, or a probe of the netlist, as loud as that.",
                     .choices = heard});
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

int CircuitFile::listen(std::span<const double> values) const {
  return static_cast<int>(values[fields_.size() - 1]) - 1;
}

Result<std::shared_ptr<const gear::CircuitAmplifier>> CircuitFile::built(Standing standing) const {
  standing.values.pop_back();
  const auto known = std::ranges::find(built_, standing, &std::pair<Standing, Built>::first);
  if (known != built_.end()) return known->second;
  std::shared_ptr<const gear::CircuitAmplifier> reference;
  if (std::vector<double> as_written = defaults();
      !std::equal(standing.values.begin(), standing.values.end(), as_written.begin())) {
    Standing untouched = standing;
    untouched.values = std::move(as_written);
    reference = built(std::move(untouched)).value_or(nullptr);
  }
  if (built_.size() >= most_built) built_.pop_front();
  Built made = gear::build({.netlist = netlist_,
                            .settings = settings(standing.values),
                            .loads = gear::loads_of(standing.headphones),
                            .source_impedance = standing.source_impedance,
                            .rate = standing.rate,
                            .oversampling = standing.oversampling},
                           reference.get());
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
