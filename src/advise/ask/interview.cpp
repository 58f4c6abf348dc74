// The interview: one answer after the other becomes what flags would have said.

#include "advise/ask/interview.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::advise {
namespace {

/// Words between spaces and commas, in small letters.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto letter = static_cast<unsigned char>(c);
    if (c == ' ' || c == ',' || c == ';') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += static_cast<char>(std::tolower(letter));
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::optional<int> number(std::string_view word) {
  static constexpr std::string_view names[] = {"no", "one", "two", "three", "four", "five", "six", "seven", "eight"};
  if (word == "a" || word == "an") return 1;
  for (int i = 0; i < 9; ++i)
    if (word == names[i]) return i;
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

bool begins(std::string_view word, std::initializer_list<std::string_view> any_of) {
  return std::ranges::any_of(any_of, [&](std::string_view one) { return word.starts_with(one); });
}

/// Only whether it was understood.
template <class T>
Result<void> understood(const Result<T>& result) {
  if (!result) return std::unexpected(result.error());
  return {};
}

bool records(const Answers& answers) {
  return std::ranges::any_of(answers.purposes, [](const std::string& purpose) {
    return purpose == "record" || purpose == "podcast" || purpose == "stream" || purpose == "perform";
  });
}

}  // namespace

std::optional<Question> Interview::question() const {
  switch (step_) {
    case Step::purpose:
      return Question{"What do you want to do?", fmt::format("{}; several are fine", fmt::join(purposes, ", ")),
                      "listen"};
    case Step::inputs:
      return Question{"What do you record at the same time?", "2 microphones, 1 guitar; sm7b; a condenser microphone",
                      "1 microphone"};
    case Step::headphones:
      return Question{"Which headphones?", "hd 600; dt 990 pro 250; bluetooth; 300 ohm 97 dB/mW", "any"};
    case Step::gear:
      return Question{"What do they hang on now?", "an interface, amplifier, phone or laptop: scarlett 2i2 4th gen",
                      "computer"};
    case Step::listeners: return Question{"How many listen at the same time?", "1, 4", "1"};
    case Step::complaint:
      return Question{"Is anything wrong now?", fmt::format("{}", fmt::join(complaints, ", ")), "no"};
    case Step::budget: return Question{"How much may it cost, in USD?", "100", "open"};
    case Step::done: break;
  }
  return std::nullopt;
}

void Interview::go_on() {
  step_ = static_cast<Step>(static_cast<int>(step_) + 1);
  if (step_ == Step::inputs && !records(answers_)) go_on();
}

Result<void> Interview::take_inputs(std::string_view words) {
  int count = 1;
  bool has_any = false;
  for (const std::string& word : words_of(words)) {
    if (const auto n = number(word)) {
      count = *n;
      continue;
    }
    if (begins(word, {"condenser"})) {
      answers_.condenser = true;
    } else if (begins(word, {"mic", "voice", "vocal", "singer"})) {
      answers_.microphone_count = answers_.microphone_count.value_or(0) + count, has_any = true;
    } else if (begins(word, {"guitar", "bass", "instrument"})) {
      answers_.instruments += count, has_any = true;
    } else if (begins(word, {"line", "synth", "keyboard", "turntable"})) {
      answers_.lines += count, has_any = true;
    } else if (word != "and" && word != "dynamic") {
      if (const auto microphone = catalogue_.microphone(word)) {
        answers_.microphones.insert(answers_.microphones.end(), static_cast<std::size_t>(std::max(1, count)), word);
        has_any = true;
      } else {
        return std::unexpected(microphone.error());
      }
    }
    if (!begins(word, {"condenser", "dynamic"})) count = 1;
  }
  if (!has_any) return failure("That names nothing to record.", "Say such as: 2 microphones, 1 guitar.");
  if (!answers_.microphones.empty())
    answers_.microphone_count = answers_.microphone_count.value_or(0) + static_cast<int>(answers_.microphones.size());
  if (!answers_.microphone_count) answers_.microphone_count = 0;
  return {};
}

Result<void> Interview::take_gear(const std::string& words) {
  const auto said = words_of(words);
  const bool is_short = said.size() <= 3;
  if (is_short && !said.empty() && begins(said.back(), {"interface", "soundcard"})) answers_.interface = "any";
  else if (is_short && !said.empty() && begins(said.back(), {"amp"})) answers_.amplifier = "any";
  else if (is_short && !said.empty() && begins(said.back(), {"computer", "pc", "mac"})) answers_.source = "computer";
  if (!answers_.interface.empty() || !answers_.amplifier.empty() || !answers_.source.empty()) return {};
  using store::Kind;
  static constexpr std::array kinds = {Kind::interface, Kind::amplifier, Kind::source};
  const auto hits = catalogue_.search(words, kinds, 1);
  if (hits.empty())
    return failure(fmt::format("The catalogue knows nothing like \"{}\".", words), "Say computer, or any interface.");
  switch (hits.front().device->kind) {
    case Kind::interface: answers_.interface = words; return understood(catalogue_.interface(words));
    case Kind::amplifier: answers_.amplifier = words; return understood(catalogue_.amplifier(words));
    default: answers_.source = words; return understood(catalogue_.source(words));
  }
}

Result<void> Interview::answer(std::string_view said) {
  const auto open = question();
  if (!open) return {};
  const auto first = said.find_first_not_of(" \t\r");
  std::string words(first == std::string_view::npos ? std::string_view() : said.substr(first));
  while (!words.empty() && std::isspace(static_cast<unsigned char>(words.back())) != 0) words.pop_back();
  const bool is_default = words.empty();
  if (is_default) words = open->fallback;
  Answers before = answers_;
  const auto keep = [&](Result<void> done) {
    if (done) go_on();
    else answers_ = std::move(before);
    return done;
  };
  switch (step_) {
    case Step::purpose: answers_.purposes = words_of(words); break;
    case Step::inputs: return keep(take_inputs(words));
    case Step::headphones: answers_.headphones = {words}; break;
    case Step::gear: return keep(take_gear(words));
    case Step::listeners:
      answers_.listeners = number(words_of(words).empty() ? "" : words_of(words).front());
      if (!answers_.listeners) return keep(failure(fmt::format("\"{}\" is no number of people.", words)));
      break;
    case Step::complaint: {
      std::string word = words;
      std::ranges::replace(word, ' ', '_');
      answers_.complaint = word;
      break;
    }
    case Step::budget:
      if (is_default) break;
      if (const auto usd = number(words_of(words).front())) answers_.budget = *usd;
      else return keep(failure(fmt::format("\"{}\" is no number of dollars.", words)));
      break;
    case Step::done: break;
  }
  // The rest is looked up by the one who makes needs of it.
  return keep(understood(needs_of(answers_, catalogue_)));
}

}  // namespace ohmic::advise
