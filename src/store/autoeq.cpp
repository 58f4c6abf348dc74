// Walks through a folder of AutoEq results once and hands each headphone its file.

#include "store/autoeq.hpp"

#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>

#include "store/name.hpp"

namespace ohmic::store {
namespace {

/// The name as one word: "Beyerdynamic DT 990 Pro 250 Ohm" and "beyerdynamic dt990 pro 250" are the same.
std::string key(std::string_view name) {
  std::string text = plain(name);
  if (text.ends_with(" ohm") || text.ends_with(" ohms")) text.erase(text.rfind(' '));
  std::erase(text, ' ');
  return text;
}

struct Candidate {
  int order = 0;  // lower is better
  std::string path;
  bool operator<(const Candidate& other) const {
    return order != other.order ? order < other.order : path < other.path;
  }
};

}  // namespace

void attach_autoeq(const std::filesystem::path& folder, std::vector<Headphone>& headphones) {
  namespace fs = std::filesystem;
  constexpr std::string_view endings[] = {" ParametricEQ.txt", " GraphicEQ.txt"};
  std::unordered_map<std::string, Candidate> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && at != end; at.increment(error)) {
    const std::string file = at->path().filename().string();
    for (int kind = 0; kind < 2; ++kind) {
      const std::string_view ending = endings[kind];
      if (!file.ends_with(ending)) continue;
      std::string path = at->path().string();
      const bool is_preferred = path.find("oratory1990") != std::string::npos;
      Candidate candidate{kind + (is_preferred ? 0 : 2), std::move(path)};
      auto [place, is_new] =
          found.try_emplace(key(std::string_view(file).substr(0, file.size() - ending.size())), candidate);
      if (!is_new && candidate < place->second) place->second = std::move(candidate);
    }
  }
  if (found.empty()) return;
  for (Headphone& headphone : headphones) {
    std::vector<std::string> names{headphone.name()};
    for (const auto& alias : headphone.aliases) names.push_back(headphone.maker + " " + alias), names.push_back(alias);
    for (const auto& name : names)
      if (const auto at = found.find(key(name)); at != found.end()) {
        headphone.eq_file = at->second.path;
        break;
      }
  }
}

}  // namespace ohmic::store
