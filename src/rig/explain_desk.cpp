// The desk in words: strips, mixes, groups, playbacks, talkback, streams, monitors.

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/explain.hpp"

namespace ohmic::rig {
namespace {

class List {
 public:
  template <class... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (!text_.empty()) text_ += ", ";
    text_ += fmt::format(format, std::forward<Arguments>(arguments)...);
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

bool is_off(Decibel level) { return level <= Decibel(-100.0); }

std::string level_text(Decibel level) { return is_off(level) ? "off" : fmt::format("{:+.1f} dB", level.value() + 0.0); }

std::string band_text(const EqualizerBand& band) {
  const std::string at = text(band.frequency, 3), by = fmt::format("{:+.1f} dB", band.gain.value() + 0.0);
  switch (band.kind) {
    case EqualizerKind::peak: return fmt::format("{} at {}", by, at);
    case EqualizerKind::low_shelf: return fmt::format("{} below {}", by, at);
    case EqualizerKind::high_shelf: return fmt::format("{} above {}", by, at);
    case EqualizerKind::low_pass: return fmt::format("low-pass {}", at);
    case EqualizerKind::high_pass: return fmt::format("high-pass {}", at);
    case EqualizerKind::notch: return fmt::format("notch {}", at);
  }
  return {};
}

void add_dynamics(List& list, const Strip& strip) {
  if (strip.gate.is_on) list.add("gate below {}", text(strip.gate.threshold, 3));
  if (!strip.equalizer.empty()) {
    std::vector<std::string> bands;
    for (const EqualizerBand& band : strip.equalizer) bands.push_back(band_text(band));
    if (bands.size() == 1) list.add("EQ {}", bands.front());
    else list.add("EQ ({})", fmt::join(bands, ", "));
  }
  if (strip.de_esser.is_on) list.add("de-esser above {}", text(strip.de_esser.frequency, 3));
  if (strip.compressor.is_on)
    list.add("compressor {:g}:1 from {}", strip.compressor.ratio, text(strip.compressor.threshold, 3));
}

std::string file_name(const std::string& file) { return std::filesystem::path(file).filename().string(); }

Remark about(const Mix& mix) {
  List list;
  const auto heard = std::ranges::count_if(mix.sends, [](const Send& s) { return !s.is_muted && !is_off(s.level); });
  list.add("{} {}", heard, heard == 1 ? "channel" : "channels");
  if (mix.level != Decibel(0.0)) list.add("fader {}", level_text(mix.level));
  if (!mix.me.empty() && mix.me_level != Decibel(0.0))
    list.add("me ({}) {}", fmt::join(mix.me, ", "), level_text(mix.me_level));
  if (!mix.me.empty() && mix.others_level != Decibel(0.0)) list.add("others {}", level_text(mix.others_level));
  if (mix.is_mono) list.add("mono");
  if (mix.ignores_solo) list.add("goes on when others are soloed");
  if (mix.is_muted) list.add("muted");
  return {fmt::format("mix {}", mix.name), std::move(list).text()};
}

Remark about(const Monitor& monitor, const Rig& rig) {
  List list;
  for (std::size_t i = 0; i < monitor.sets.size(); ++i) {
    const SpeakerSet& set = monitor.sets[i];
    const auto* speaker = find(rig.speakers, set.speaker);
    const std::string& title = speaker->title.empty() ? speaker->name : speaker->title;
    const bool is_heard = static_cast<int>(i) + 1 == monitor.set;
    if (monitor.sets.size() == 1) list.add("{}", title);
    else list.add("{} ({}{})", set.name, title, is_heard ? ", heard now" : "");
  }
  if (monitor.sub) list.add("sub below {}{}", text(monitor.sub->crossover, 3), monitor.sub->is_on ? "" : " (off)");
  list.add("dim {}{}", text(monitor.dim_level), monitor.is_dimmed ? " (pressed)" : "");
  if (monitor.is_mono) list.add("mono");
  if (monitor.is_cut) list.add("cut: silent");
  return {fmt::format("monitor {}", monitor.name), std::move(list).text()};
}

Remark about(const Talkback& talkback) {
  std::string words = fmt::format("{} into {} while the key is held", talkback.input,
                                  talkback.to.empty() ? "all phones" : fmt::format("{}", fmt::join(talkback.to, ", ")));
  if (talkback.level != Decibel(0.0)) words += fmt::format(", at {}", level_text(talkback.level));
  if (talkback.dim_level != Decibel(0.0))
    words += fmt::format("; the rest {} meanwhile", level_text(talkback.dim_level));
  return {fmt::format("talkback {}", talkback.name), words + "; never recorded"};
}

Remark about(const Stream& stream) {
  std::string words = fmt::format("other programs hear {}", stream.mix);
  if (!stream.minus.empty()) words += fmt::format(" without {}", fmt::join(stream.minus, ", "));
  if (stream.level != Decibel(0.0)) words += fmt::format(", at {}", level_text(stream.level));
  return {fmt::format("stream {}", stream.name), words + (stream.is_muted ? ", muted" : "")};
}

Remark about(const Group& group) {
  std::string words = fmt::format("{}", fmt::join(group.channels, ", "));
  if (group.level != Decibel(0.0)) words += fmt::format(" at {}", level_text(group.level));
  if (group.is_muted) words += ", muted";
  if (group.is_soloed) words += ", soloed";
  return {fmt::format("group {}", group.name), words};
}

Remark about(const Playback& playback) {
  const std::string does = words_of(playback.strip);
  return {fmt::format("playback {}", playback.name),
          does.empty() ? "from programs, untouched" : "from programs; " + does};
}

}  // namespace

std::string words_of(const Strip& strip) {
  List list;
  if (strip.trim != Decibel(0.0)) list.add("trim {}", level_text(strip.trim));
  if (strip.is_inverted) list.add("polarity turned");
  if (strip.high_pass)
    list.add("high-pass {}{}", text(*strip.high_pass, 3), strip.slope == HighPassSlope::db24 ? " (24 dB/oct)" : "");
  add_dynamics(list, strip);
  if (!strip.insert.file.empty())
    list.add("insert {}{}", file_name(strip.insert.file),
             strip.insert.settings.mix < 1.0 ? fmt::format(" {:.0f} %", 100.0 * strip.insert.settings.mix) : "");
  if (strip.delay > Second(0.0) && strip.distance > Metre(0.0))
    list.add("delay {} and {}", text(strip.delay, 3), text(strip.distance, 3));
  else if (strip.delay > Second(0.0)) list.add("delay {}", text(strip.delay, 3));
  else if (strip.distance > Metre(0.0)) list.add("delay of {}", text(strip.distance, 3));
  if (strip.fader != Decibel(0.0)) list.add("fader {}", level_text(strip.fader));
  if (strip.is_muted) list.add("muted");
  if (strip.is_soloed) list.add("soloed");
  return std::move(list).text();
}

std::vector<Remark> desk_in_words(const Rig& rig) {
  std::vector<Remark> remarks;
  for (const Playback& playback : rig.playbacks) remarks.push_back(about(playback));
  for (const Group& group : rig.groups) remarks.push_back(about(group));
  for (const Mix& mix : rig.mixes) remarks.push_back(about(mix));
  for (const Monitor& monitor : rig.monitors) remarks.push_back(about(monitor, rig));
  for (const Talkback& talkback : rig.talkbacks) remarks.push_back(about(talkback));
  for (const Stream& stream : rig.streams) remarks.push_back(about(stream));
  return remarks;
}

}  // namespace ohmic::rig
