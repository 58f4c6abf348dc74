// Compares names: word by word in any order, and as one string, whichever is kinder.

#include "store/name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace ohmic::store {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// The letter under an accent, of the second byte behind 0xC3 in UTF-8 (U+00C0 to U+00FF); 0: none.
char without_accent(unsigned char second) {
  using namespace std::string_view_literals;
  constexpr auto letters = "aaaaaaaceeeeiiii\0nooooo\0ouuuuy\0saaaaaaaceeeeiiii\0nooooo\0ouuuuy\0y"sv;
  static_assert(letters.size() == 64);
  return second >= 0x80 && second <= 0xBF ? letters[second - 0x80u] : '\0';
}

/// Figures tell models apart, so they weigh double.
double weight(std::string_view word) {
  const double letters = static_cast<double>(std::min<std::size_t>(word.size(), 8));
  return is_digit(word[0]) ? 2.0 * letters : letters;
}

/// How far a word that was asked is from a word of the name: 0 the same, 1 another.
double apart(std::string_view asked, std::string_view word) {
  if (asked == word) return 0.0;
  const bool begins = word.starts_with(asked);
  if (is_digit(asked[0]) || is_digit(word[0])) return begins && asked.size() >= 2 ? 0.5 : 1.0;
  if (begins) return asked.size() >= 2 ? 0.1 : 0.5;
  const std::size_t longest = std::max(asked.size(), word.size());
  const std::size_t most = longest >= 8 ? 3 : longest >= 5 ? 2 : longest >= 3 ? 1 : 0;
  if (asked.size() + most < word.size() || word.size() + most < asked.size()) return 1.0;
  const std::size_t wrong = distance(asked, word);
  return wrong <= most ? std::min(1.0, 1.5 * static_cast<double>(wrong) / static_cast<double>(longest)) : 1.0;
}

Likeness word_by_word(const Name& asked, const Name& name) {
  std::uint64_t used = 0;
  double missed = 0.0, all = 0.0;
  for (const auto& word : asked.words) {
    double best = 1.0;
    std::size_t which = 64;
    for (std::size_t i = 0; i < name.words.size() && i < 64 && best > 0.0; ++i) {
      if ((used >> i & 1u) != 0) continue;
      if (const double d = apart(word, name.words[i]); d < best) best = d, which = i;
    }
    if (which < 64) used |= std::uint64_t{1} << which;
    missed += best * weight(word);
    all += weight(word);
  }
  double unsaid = 0.0, whole = 0.0;
  for (std::size_t i = name.maker_words; i < name.words.size() && i < 64; ++i) {
    whole += weight(name.words[i]);
    if ((used >> i & 1u) == 0) unsaid += weight(name.words[i]);
  }
  return {all > 0.0 ? missed / all : 1.0, whole > 0.0 ? unsaid / whole : 0.0};
}

/// Where one string stands in the other, whatever is around it: letters wrong cost 1, figures 2, figures left out 1.5.
double found_in(std::string_view asked, std::string_view name) {
  constexpr std::size_t longest = 64;
  asked = asked.substr(0, longest), name = name.substr(0, longest);
  std::array<double, longest + 1> above{}, row{}, before{};
  for (std::size_t i = 1; i <= asked.size(); ++i) {
    const double cost = is_digit(asked[i - 1]) ? 2.0 : 1.0;
    row[0] = above[0] + cost;
    for (std::size_t j = 1; j <= name.size(); ++j) {
      const double other = std::max(cost, is_digit(name[j - 1]) ? 2.0 : 1.0);
      row[j] = std::min({above[j] + cost, row[j - 1] + (is_digit(name[j - 1]) ? 1.5 : 1.0),
                         above[j - 1] + (asked[i - 1] == name[j - 1] ? 0.0 : other)});
      if (i > 1 && j > 1 && asked[i - 1] == name[j - 2] && asked[i - 2] == name[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1.0);
    }
    before = above, above = row;
  }
  return *std::min_element(above.begin(), above.begin() + static_cast<std::ptrdiff_t>(name.size()) + 1);
}

Likeness as_one(const Name& asked, const Name& name) {
  if (asked.joined.size() < 3 || name.joined.empty()) return {};
  const double wrong = found_in(asked.joined, name.joined);
  const auto a = static_cast<double>(asked.joined.size()), n = static_cast<double>(name.joined.size());
  return {std::min(1.0, 0.02 + 1.5 * wrong / a), std::max(0.0, n - a) / n};
}

void add_words(std::vector<std::string>& to, std::string_view plain_text) {
  for (std::size_t i = 0; i < plain_text.size(); ++i) {
    if (plain_text[i] == ' ') continue;
    const bool begins = i == 0 || plain_text[i - 1] == ' ' || is_digit(plain_text[i - 1]) != is_digit(plain_text[i]);
    if (begins) to.emplace_back();
    to.back() += plain_text[i];
  }
}

}  // namespace

std::string plain(std::string_view text) {
  std::string to;
  const auto blank = [&] {
    if (!to.empty() && to.back() != ' ') to += ' ';
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (is_digit(c) || is_letter(c)) {
      to += c;
    } else if (c == '+') {
      blank();
      to += "plus ";
    } else if (c == '\xC3' && i + 1 < text.size()) {
      if (const char letter = without_accent(static_cast<unsigned char>(text[++i])); letter != '\0') to += letter;
      else blank();
    } else {
      blank();
    }
  }
  if (to.ends_with(' ')) to.pop_back();
  return to;
}

std::string id_of(std::string_view maker, std::string_view model) {
  std::string id = plain(std::string(maker) + " " + std::string(model));
  std::ranges::replace(id, ' ', '-');
  return id;
}

Name name_of(std::string_view maker, std::string_view model) {
  Name name;
  add_words(name.words, plain(maker));
  name.maker_words = name.words.size();
  add_words(name.words, plain(model));
  for (const auto& word : name.words) name.joined += word;
  return name;
}

Likeness likeness(const Name& asked, const Name& name) {
  if (asked.words.empty() || name.words.empty()) return {};
  const Likeness words = word_by_word(asked, name);
  if (words.missed == 0.0) return words;
  const Likeness one = as_one(asked, name);
  return one.rank() < words.rank() ? one : words;
}

std::size_t distance(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 64;
  a = a.substr(0, longest), b = b.substr(0, longest);
  std::array<std::size_t, longest + 1> above{}, row{}, before{};
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above, above = row;
  }
  return above[b.size()];
}

}  // namespace ohmic::store
