// Where words begin and end.

#include "circuit/netlist/card.hpp"

#include <algorithm>
#include <utility>

namespace ohmic::circuit::netlist {
namespace {

constexpr std::string_view separators = " \t\r\v\f,()";

/// One past the group that begins at `at`; npos if it is not closed.
std::size_t end_of_group(std::string_view text, std::size_t at) {
  if (text[at] != '{') {
    const auto end = text.find(text[at], at + 1);
    return end == std::string_view::npos ? end : end + 1;
  }
  int depth = 0;
  for (std::size_t k = at; k < text.size(); ++k) {
    if (text[k] == '{') ++depth;
    if (text[k] == '}' && --depth == 0) return k + 1;
  }
  return std::string_view::npos;
}

/// An =, and not part of == <= >= !=.
bool is_equals(std::string_view text, std::size_t at) {
  if (text[at] != '=') return false;
  const bool is_behind = at > 0 && std::string_view("=<>!").contains(text[at - 1]);
  return !is_behind && !(at + 1 < text.size() && text[at + 1] == '=');
}

}  // namespace

void Refusal::refuse(Place place, std::string what, std::string hint) {
  if (!error_) error_ = Error{std::move(what), std::move(hint), std::move(place)};
}

void Refusal::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

Card::Card(Line line, Refusal& refusal) : line_(std::move(line)) {
  const std::string_view text = line_.text;
  for (std::size_t at = 0; at < text.size();) {
    if (separators.contains(text[at])) {
      ++at;
      continue;
    }
    if (std::string_view("{'\"").contains(text[at])) {
      const std::size_t end = end_of_group(text, at);
      if (end == std::string_view::npos) {
        const std::string close(1, text[at] == '{' ? '}' : text[at]);
        refusal.refuse(line_.place(at), "The " + std::string(1, text[at]) + " that begins here is not closed.",
                       "Expected a " + close + " before the end of the statement; + continues a line.");
        return;
      }
      words_.push_back({at, end - at, true});
      at = end;
      continue;
    }
    if (is_equals(text, at)) {
      words_.push_back({at, 1, false});
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && !separators.contains(text[end]) && text[end] != '{' && text[end] != '\'' &&
           text[end] != '"' && !is_equals(text, end))
      ++end;
    words_.push_back({at, end - at, false});
    at = end;
  }
}

std::string_view Card::operator[](std::size_t word) const {
  if (word >= words_.size()) return {};
  return std::string_view(line_.text).substr(words_[word].at, words_[word].size);
}

std::string_view Card::inside(std::size_t word) const {
  const std::string_view text = (*this)[word];
  return is_group(word) ? text.substr(1, text.size() - 2) : text;
}

std::string_view Card::written(std::size_t word) const {
  if (word >= words_.size()) return {};
  const std::string_view text = std::string_view(line_.written).substr(words_[word].at, words_[word].size);
  return is_group(word) ? text.substr(1, text.size() - 2) : text;
}

bool Card::is_group(std::size_t word) const { return word < words_.size() && words_[word].is_group; }

std::size_t Card::next_key(std::size_t from) const {
  while (from < size() && !is_key(from)) ++from;
  return from;
}

Place Card::place(std::size_t word) const {
  return line_.place(word < words_.size() ? words_[word].at : line_.text.size());
}

Formula Card::formula(std::size_t word) const {
  std::string text(inside(word));
  std::ranges::replace(text, '{', '(');
  std::ranges::replace(text, '}', ')');
  return {std::move(text), is_group(word) ? line_.place(words_[word].at + 1) : place(word)};
}

Formula Card::formula(std::size_t from, std::size_t to) const {
  if (from >= size() || to <= from) return {{}, place(from)};
  if (is_group(from) && to == from + 1) return formula(from);
  // Round brackets are no words: those in front belong to the value if nothing but blanks parts them from it.
  std::size_t begin = words_[from].at;
  const std::size_t floor = from > 0 ? words_[from - 1].at + words_[from - 1].size : 0;
  for (std::size_t k = begin; k > floor; --k) {
    if (line_.text[k - 1] == '(') begin = k - 1;
    else if (line_.text[k - 1] == ',') break;
  }
  return slice(begin, to < size() ? words_[to].at : line_.text.size());
}

Formula Card::rest(std::size_t offset) const {
  const std::size_t begin = std::min(line_.text.find_first_not_of(separators, offset), line_.text.size());
  const bool is_wrapped = begin < line_.text.size() && std::string_view("{'\"").contains(line_.text[begin]) &&
                          end_of_group(line_.text, begin) == line_.text.size();
  return is_wrapped ? slice(begin + 1, line_.text.size() - 1) : slice(begin, line_.text.size());
}

Formula Card::slice(std::size_t begin, std::size_t end) const {
  std::string text = line_.text.substr(begin, end - begin);
  int depth = 0;
  std::size_t size = 0;  // as far as brackets are balanced: "2)" at the end of X1 a b c(mu=2)
  for (; size < text.size(); ++size) {
    char& c = text[size];
    if (c == '{') c = '(';
    if (c == '}') c = ')';
    if (c == '\'' || c == '"') c = ' ';
    if (c == '(') ++depth;
    if (c == ')' && --depth < 0) break;
  }
  text.resize(size);
  text.resize(text.find_last_not_of(" \t\r\v\f,") + 1);
  return {std::move(text), line_.place(begin)};
}

std::vector<Assignment> assignments(const Card& card, std::size_t from, bool is_whole) {
  std::vector<Assignment> pairs;
  for (std::size_t key = card.next_key(from); key < card.size();) {
    const std::size_t next = card.next_key(key + 2);
    const bool is_missing = key + 2 >= next;
    pairs.push_back(
        {std::string(card[key]), is_whole || is_missing ? card.formula(key + 2, next) : card.formula(key + 2)});
    key = next;
  }
  return pairs;
}

}  // namespace ohmic::circuit::netlist
