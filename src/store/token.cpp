// No other file of this library knows the cryptographic library.

#include "store/token.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <span>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ohmic::store {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64url without padding.
std::string spelled(std::span<const unsigned char> bytes) {
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const unsigned char byte : bytes) {
    bits = bits << 8 | byte;
    for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63U];
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 63U];
  return text;
}

bool is_token(std::string_view text) {
  return text.size() == token_length && text.find_first_not_of(alphabet) == text.npos;
}

Error wrong(const std::filesystem::path& file, std::string_view what) {
  return {fmt::format("The console's token {}: {}.", what, std::system_category().message(errno)),
          "Its folder must be yours and writable.",
          {.file = file.string()}};
}

/// The new file is whole or not there: it is written beside its place and then named.
Result<void> write(const std::filesystem::path& file, const std::string& token) {
  const std::string beside = fmt::format("{}.{}", file.string(), ::getpid());
  const int to = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (to < 0) return std::unexpected(wrong(file, "cannot be written"));
  const std::string line = token + "\n";
  const bool is_written = ::fchmod(to, S_IRUSR | S_IWUSR) == 0 &&
                          ::write(to, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                          ::fsync(to) == 0;
  const bool is_closed = ::close(to) == 0;
  if (is_written && is_closed && ::rename(beside.c_str(), file.c_str()) == 0) return {};
  auto error = wrong(file, "cannot be written");
  ::unlink(beside.c_str());
  return std::unexpected(std::move(error));
}

}  // namespace

Result<std::string> new_token() {
  std::array<unsigned char, 32> bytes{};
  std::size_t there = 0;
  while (there < bytes.size()) {
    const auto count = ::getrandom(bytes.data() + there, bytes.size() - there, 0);
    if (count < 0 && errno != EINTR)
      return failure(fmt::format("The system gives no random numbers: {}.", std::system_category().message(errno)));
    if (count > 0) there += static_cast<std::size_t>(count);
  }
  return spelled(bytes);
}

std::string fingerprint_of(std::string_view token) {
  std::array<unsigned char, 32> digest{};
  unsigned length = 0;
  // Fails only without memory: then nothing has this fingerprint.
  if (EVP_Digest(token.data(), token.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) return {};
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

bool are_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::string> kept_token(const std::filesystem::path& file) {
  struct stat is{};
  if (::lstat(file.c_str(), &is) == 0) {
    if (!S_ISREG(is.st_mode) || is.st_uid != ::geteuid())
      return failure("The console's token is kept in a file of another kind or of another user.", "Take it away.",
                     {.file = file.string()});
    // One that others could read is no secret any more.
    if ((is.st_mode & 077) == 0) {
      std::ifstream stream(file);
      std::string token;
      std::getline(stream, token);
      if (is_token(token)) return token;
    }
  }
  auto token = new_token();
  if (!token) return token;
  if (auto written = write(file, *token); !written) return std::unexpected(written.error());
  return token;
}

}  // namespace ohmic::store
