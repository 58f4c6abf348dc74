#pragma once
// Tokens: 256 bits of chance that let somebody in, and the fingerprint that is all we keep of them.

#include <filesystem>
#include <string>
#include <string_view>

#include "units/error.hpp"

namespace ohmic::store {

/// Characters of a token: 256 bits, six in each.
inline constexpr std::size_t token_length = 43;

/// A new one in base64url (RFC 4648, section 5, without padding), from the system's random numbers. [control]
/// Errors: the system has none.
Result<std::string> new_token();

/// SHA-256 (FIPS 180-4) of its characters, 64 hexadecimal digits: what is kept, since it lets nobody in.
std::string fingerprint_of(std::string_view token);

/// Whether two texts are the same, in a time that says nothing about where they differ.
bool are_same_secret(std::string_view a, std::string_view b);

/// The token kept in this file; written there when it is not there yet, or is none. Its owner alone may read the file.
/// [control] Errors: it cannot be read or written; others may read it and that cannot be changed.
Result<std::string> kept_token(const std::filesystem::path& file);

}  // namespace ohmic::store
