// Compares the names in the lists of two rigs.

#include "edit_words.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rig/address.hpp"

namespace ohmic::app {
namespace {

constexpr std::size_t most_told = 3;  // of one edit; more do not fit a line

std::string listed(const std::vector<std::string>& sentences) {
  std::string words;
  for (std::size_t i = 0; i < std::min(sentences.size(), most_told); ++i) words += (i > 0 ? ", " : "") + sentences[i];
  if (sentences.size() > most_told) words += fmt::format(" and {} more", sentences.size() - most_told);
  return words;
}

struct Item {
  std::string_view section;
  std::string name;
};

/// Everything with a name, in the order of a rig file.
std::vector<Item> items_of(const rig::Rig& rig) {
  std::vector<Item> items;
  const auto append = [&](std::string_view section, const auto& list) {
    for (const auto& one : list) items.push_back({section, one.name});
  };
  append("microphone", rig.microphones), append("pickup", rig.pickups), append("preamp", rig.preamps);
  append("adc", rig.adcs), append("dac", rig.dacs), append("amplifier", rig.amplifiers);
  append("headphone", rig.headphones), append("speaker", rig.speakers);
  append("input", rig.inputs), append("playback", rig.playbacks), append("group", rig.groups), append("mix", rig.mixes);
  append("phones", rig.phones), append("monitor", rig.monitors), append("talkback", rig.talkbacks);
  append("stream", rig.streams);
  return items;
}

class Comparison {
 public:
  Comparison(const rig::Rig& before, const rig::Rig& after) {
    compare_lists(items_of(before), items_of(after));
    compare_links(before, after);
  }
  std::vector<std::string> sentences() && { return std::move(sentences_); }

  /// Is this value told by itself?
  bool is_told(const rig::Turned& turned) const {
    const auto parts = rig::address_parts(turned.address);
    if (!parts || parts->size() < 2) return true;
    if (things_.contains({(*parts)[0], (*parts)[1]})) return false;
    const bool is_send = parts->size() >= 4 && (*parts)[0] == "mix" && (*parts)[2] == "sends";
    return !is_send || !without_sends_.contains((*parts)[3]);
  }

 private:
  void compare_lists(const std::vector<Item>& before, const std::vector<Item>& after) {
    const auto tell = [&](const std::vector<Item>& here, const std::vector<Item>& there, const char* what) {
      std::set<std::pair<std::string_view, std::string_view>> known;
      for (const Item& item : there) known.emplace(item.section, item.name);
      for (const Item& item : here) {
        if (known.contains({item.section, item.name})) continue;
        sentences_.push_back(fmt::format("{} {} was {}", item.section, item.name, what));
        things_.emplace(item.section, item.name);
        const bool is_channel = item.section == "input" || item.section == "playback";
        if (&here == &before && is_channel) without_sends_.insert(item.name);
      }
    };
    tell(before, after, "removed");
    tell(after, before, "added");
  }

  void compare_links(const rig::Rig& before, const rig::Rig& after) {
    std::map<std::string_view, std::string_view> links;
    for (const rig::Input& input : before.inputs) links.emplace(input.name, input.link);
    for (const rig::Input& input : after.inputs) {
      const auto was = links.find(input.name);
      const std::string_view link = was == links.end() ? std::string_view() : was->second;
      if (link == input.link) continue;
      sentences_.push_back(input.link.empty() ? fmt::format("input {} is no longer linked to {}", input.name, link)
                                              : fmt::format("input {} was linked to {}", input.name, input.link));
      things_.emplace("input", input.name);
      if (!input.link.empty()) without_sends_.insert(input.name);
    }
  }

  std::vector<std::string> sentences_;
  std::set<std::pair<std::string, std::string>> things_;  // section and name: came, went, or has another strip now
  std::set<std::string> without_sends_;                   // channels whose sends went with them
};

}  // namespace

std::string words_of(const std::vector<rig::Turned>& turned) {
  std::vector<std::string> sentences;
  sentences.reserve(turned.size());
  for (const rig::Turned& one : turned) sentences.push_back(one.sentence());
  return listed(sentences);
}

std::string words_of(const rig::Rig& before, const rig::Rig& after, const std::vector<rig::Turned>& turned) {
  Comparison comparison(before, after);
  std::vector<std::string> values;
  for (const rig::Turned& one : turned)
    if (comparison.is_told(one)) values.push_back(one.sentence());
  std::vector<std::string> sentences = std::move(comparison).sentences();
  std::ranges::move(values, std::back_inserter(sentences));
  return listed(sentences);
}

}  // namespace ohmic::app
