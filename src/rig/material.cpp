// Opens files; what was open already is taken over.

#include "rig/material.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "devices/file_reader.hpp"
#include "devices/sound_file.hpp"
#include "dsp/fir_design.hpp"

namespace ohmic::rig {
namespace {

constexpr Second longest_response{10.0};
constexpr std::size_t most_recordings = 256;  // with those that go on unheard
/// 85 ms at 48 kHz, in proportion at others: follows a headphone's curve from 50 Hz up (see minimum_phase_fir).
constexpr Second curve_length{4096.0 / 48000.0};

Place inside(Place place, std::string_view member) {
  place.field += fmt::format(".{}", member);
  return place;
}

Result<std::shared_ptr<const dsp::ImpulseResponse>> load_response(const std::string& path, Hertz rate, Place place) {
  auto file = devices::SoundFile::open(path);
  if (!file) return std::unexpected(Error(file.error()).at(std::move(place)));
  const devices::SoundFileInfo& info = file->info();
  if (info.frames / info.rate > longest_response)
    return failure(fmt::format("\"{}\" lasts {}: that is no impulse response.", path, text(info.frames / info.rate, 3)),
                   fmt::format("Give one of at most {}.", text(longest_response)), std::move(place));
  const auto channels = static_cast<std::size_t>(info.channels);
  std::vector<float> interleaved(static_cast<std::size_t>(info.frames.count()) * channels);
  const int frames = file->read(interleaved);
  dsp::ImpulseResponse response(std::min<std::size_t>(channels, 2));
  for (std::size_t c = 0; c < response.size(); ++c)
    for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i)
      response[c].push_back(interleaved[i * channels + c]);
  return std::make_shared<const dsp::ImpulseResponse>(dsp::resampled(response, info.rate, rate));
}

class Loader {
 public:
  Loader(const Rig& rig, const Material& before, Material& made, devices::Disk& disk, bool loops, bool is_offline)
      : rig_(rig), before_(before), made_(made), disk_(disk), loops_(loops), is_offline_(is_offline) {}

  Result<void> load() {
    for (const Input& input : rig_.inputs) {
      if (!input.file.empty())
        if (auto ok = recording(input); !ok) return ok;
      if (auto ok = insert(input.strip, input.place); !ok) return ok;
    }
    for (const Playback& playback : rig_.playbacks)
      if (auto ok = insert(playback.strip, playback.place); !ok) return ok;
    for (const Phones& phones : rig_.phones)
      if (auto ok = equalizer(phones); !ok) return ok;
    for (const auto& [file, node] : before_.recordings) {
      if (!is_same_rate() || made_.recordings.size() >= most_recordings) break;
      if (made_.recordings.try_emplace(file, node).second) made_.stamps.emplace(file, before_.stamps.at(file));
    }
    return {};
  }

 private:
  bool is_same_rate() const { return before_.rate == made_.rate; }
  /// Is the file as it was when `before` opened it? Notes what it is now.
  bool is_as_before(const std::string& file) {
    std::error_code failed;
    const std::filesystem::path path(path_of(rig_, file));
    Material::Stamp now{.written = std::filesystem::last_write_time(path, failed),
                        .size = std::filesystem::file_size(path, failed)};
    const auto stamp = made_.stamps.try_emplace(file, now).first;
    const auto old = before_.stamps.find(file);
    return is_same_rate() && old != before_.stamps.end() && old->second == stamp->second;
  }

  Result<void> recording(const Input& input) {
    auto known = made_.recordings.find(input.file);
    if (known == made_.recordings.end()) {
      const auto old = before_.recordings.find(input.file);
      std::shared_ptr<RecordingNode> node;
      if (is_as_before(input.file) && old != before_.recordings.end()) {
        node = old->second;
      } else {
        auto reader =
            devices::FileReader::open(disk_, path_of(rig_, input.file),
                                      {.rate = made_.rate,
                                       .loop = loops_,
                                       .haste = is_offline_ ? devices::Haste::offline : devices::Haste::live});
        if (!reader) return std::unexpected(Error(reader.error()).at(inside(input.place, "file")));
        node = std::make_shared<RecordingNode>(std::move(*reader));
      }
      known = made_.recordings.emplace(input.file, std::move(node)).first;
    }
    const int channels = known->second->reader().channels();
    if (input.file_channel > channels)
      return failure(
          fmt::format("\"{}\" has {} channel(s), not {}.", path_of(rig_, input.file), channels, input.file_channel),
          "Give a channel that is there.", inside(input.place, "channel"));
    return {};
  }

  Result<std::shared_ptr<const dsp::ImpulseResponse>> response(const std::string& file, const Place& place) {
    if (const auto known = made_.responses.find(file); known != made_.responses.end()) return known->second;
    const auto old = before_.responses.find(file);
    if (is_as_before(file) && old != before_.responses.end()) return made_.responses[file] = old->second;
    auto loaded = load_response(path_of(rig_, file), made_.rate, place);
    if (loaded) made_.responses[file] = *loaded;
    return loaded;
  }

  Result<void> insert(const Strip& strip, const Place& place) {
    if (strip.insert.file.empty()) return {};
    if (auto loaded = response(strip.insert.file, inside(place, "insert.file")); !loaded)
      return std::unexpected(loaded.error());
    return {};
  }

  Result<void> equalizer(const Phones& phones) {
    if (phones.eq.empty() || made_.equalizers.contains(phones.eq)) return {};
    const auto old = before_.equalizers.find(phones.eq);
    if (is_as_before(phones.eq) && old != before_.equalizers.end()) {
      made_.equalizers.emplace(phones.eq, old->second);
      return {};
    }
    Material::Equalizer equalizer;
    if (is_impulse_response(phones.eq)) {
      auto loaded = response(phones.eq, inside(phones.place, "eq"));
      if (!loaded) return std::unexpected(loaded.error());
      equalizer.response = std::move(*loaded);
    } else {
      auto eq = read_headphone_eq(path_of(rig_, phones.eq));
      if (!eq) return std::unexpected(eq.error());  // with the line in that file
      equalizer.eq = std::move(*eq);
      const auto taps = static_cast<std::size_t>(std::lround(curve_length.value() * made_.rate.value()));
      if (!equalizer.eq.curve.empty())
        equalizer.response = std::make_shared<const dsp::ImpulseResponse>(
            dsp::ImpulseResponse(1, dsp::minimum_phase_fir(equalizer.eq.curve, made_.rate, taps)));
    }
    made_.equalizers.emplace(phones.eq, std::move(equalizer));
    return {};
  }

  const Rig& rig_;
  const Material& before_;
  Material& made_;
  devices::Disk& disk_;
  bool loops_, is_offline_;
};

}  // namespace

Result<Material> Material::load(const Rig& rig, Hertz rate, const Material& before, devices::Disk& disk, bool loops,
                                bool is_offline) {
  Material made{.rate = rate, .recordings = {}, .responses = {}, .equalizers = {}, .stamps = {}};
  if (auto ok = Loader(rig, before, made, disk, loops, is_offline).load(); !ok) return std::unexpected(ok.error());
  return made;
}

std::map<std::string, Decibel, std::less<>> Material::preamps(const Rig& rig) const {
  std::map<std::string, Decibel, std::less<>> list;
  for (const Phones& phones : rig.phones)
    if (const auto found = equalizers.find(phones.eq); found != equalizers.end())
      list.emplace(phones.name, found->second.eq.preamp);
  return list;
}

}  // namespace ohmic::rig
