namespace ZeroTrust.Cel.Tests;

/// <summary>The edges of the standard library and of the strings extension, over the variables of <see cref="EvaluationTests"/>.</summary>
internal static class EdgeCases
{
    private const string Arithmetic = """
        5u + 0u => 5u
        18446744073709551614u + 1u => 18446744073709551615u
        5u - 5u => 0u
        0 + 0 => 0
        -9223372036854775808 + -1 => overflow
        -9223372036854775807 + -1 => -9223372036854775808
        9223372036854775806 + 1 => 9223372036854775807
        -9223372036854775808 + 9223372036854775807 => -1
        9223372036854775807 - -1 => overflow
        0 - -9223372036854775808 => overflow
        -1 - -9223372036854775808 => 9223372036854775807
        -3 * 2 => -6
        3037000500 * 3037000500 => overflow
        4294967296 * -2147483648 => -9223372036854775808
        5 / -1 => -5
        5 % -1 => 0
        -9223372036854775808 / 2 => -4611686018427387904
        -9223372036854775808 % 10 => -8
        7u / 7u => 1u
        6u * 7u => 42u
        7.0 - 2.5 => 4.5
        7.0 / 2.0 => 3.5
        1.5 * 1.5 => 2.25
        dyn(7.0) % dyn(2.0) => no_such_overload
        dyn(1) * 1u => no_such_overload
        dyn('a') - dyn('a') => no_such_overload
        -dyn(1u) => no_such_overload
        -dyn(9223372036854775807) => -9223372036854775807
        -dyn(1.5) => -1.5
        -dyn(-9223372036854775808) => overflow
        duration('1s') - duration('-9223372036.854775808s') => overflow
        duration('-1ns') + duration('-9223372036.854775808s') => overflow
        timestamp('9999-12-31T23:59:59.999999999Z') + duration('1ns') => overflow
        timestamp('9999-12-31T23:59:59.999999998Z') + duration('1ns') => timestamp("9999-12-31T23:59:59.999999999Z")
        timestamp('0001-01-01T00:00:00.000000001Z') - duration('1ns') => timestamp("0001-01-01T00:00:00Z")
        timestamp('1970-01-01T00:00:00Z') - duration('1ns') => timestamp("1969-12-31T23:59:59.999999999Z")
        timestamp('2262-04-11T23:47:16.854775807Z') - timestamp(0) => duration("9223372036.854775807s")
        timestamp('2262-04-11T23:47:16.854775808Z') - timestamp(0) => overflow
        timestamp(0) - timestamp('2262-04-11T23:47:16.854775808Z') => duration("-9223372036.854775808s")
        timestamp(0) - timestamp('2262-04-11T23:47:16.854775809Z') => overflow
        dyn(timestamp(0)) + timestamp(0) => no_such_overload
        dyn(duration('1s')) - timestamp(0) => no_such_overload
        """;

    private const string Order = """
        dyn(0) < 0u => false
        dyn(0) <= 0u => true
        dyn(0u) > 0 => false
        dyn(0u) >= 0 => true
        dyn(0u) > -1 => true
        dyn(5u) > 7 => false
        dyn(2) > 1.5 => true
        dyn(1.5) < 2 => true
        dyn(2u) > 1.5 => true
        dyn(1.5) < 2u => true
        dyn(2.5) < 2 => false
        dyn(2.5) < 2u => false
        dyn(1) < double('NaN') => false
        double('NaN') > dyn(1u) => false
        dyn(1) >= double('NaN') => false
        dyn(double('NaN')) <= double('NaN') => false
        1.0 <= 1.0 => true
        1.0 < 1.0 => false
        2.0 > 1.0 => true
        dyn(false) >= dyn(false) => true
        dyn(18446744073709551615u) > dyn(1u) => true
        dyn(b'a') <= dyn(b'a') => true
        dyn(timestamp(1)) > dyn(timestamp(0)) => true
        dyn(timestamp(0)) < dyn(timestamp('1970-01-01T00:00:00.000000001Z')) => true
        dyn(duration('-1s')) < dyn(duration('1s')) => true
        dyn(null) < dyn(null) => no_such_overload
        dyn(timestamp(0)) < dyn(duration('0s')) => no_such_overload
        dyn(1) < '1' || true => true
        """;

    private const string Equality = """
        dyn(1) == 2.0 => false
        dyn(2.0) == 1 => false
        dyn(1.5) == 1 => false
        dyn(-9223372036854775808) == -9223372036854775808.0 => true
        dyn(9.3e18) == 9223372036854775807 => false
        dyn(1u) == 2.0 => false
        dyn(1.0) == 1u => true
        dyn(1.0) == 2u => false
        dyn(0u) == -0.0 => true
        dyn(1u) == -1.0 => false
        dyn(2u) == 1 => false
        dyn(double('NaN')) == 1 => false
        dyn(double('NaN')) == 1u => false
        dyn(double('Infinity')) == 18446744073709551615u => false
        dyn(b'a') == b'a' => true
        dyn(b'a') == b'b' => false
        dyn(timestamp(1)) == timestamp(2) => false
        dyn(duration('1s')) == duration('2s') => false
        dyn(duration('1s')) == 1000000000 => false
        dyn(true) == 1 => false
        dyn(null) == false => false
        [1] == [1, 2] => false
        [1, 2] == [1] => false
        [1, 2] == [1, 3] => false
        [] == [] => true
        ['a', 'b'] == holes => attribute_stale
        holes != ['a', 'b'] => attribute_stale
        ['a'] == dyn('a') => false
        {'a': 1} == {'b': 1} => false
        {'a': 1} == {'a': 1, 'b': 2} => false
        {} == {} => true
        {1: [1, 2]} == {1: [1, 3]} => false
        dyn([1]) == dyn({0: 1}) => false
        type(1) == type('a') => false
        type(ip('::1')) == type(cidr('::/0')) => false
        optional.of(1) == optional.of(1) => true
        optional.of(1) == optional.of(2) => false
        optional.of(1) == optional.none() => false
        optional.none() == optional.of(1) => false
        optional.none() == optional.none() => true
        optional.of([1]) == optional.of([dyn(1u)]) => true
        optional.of([1]) in [optional.none(), optional.of([1])] => true
        [b'a', b'b', b'a'].distinct() => [b"a", b"b"]
        [0.0, -0.0].distinct() => [0.0]
        [dyn(0), 0.0, 0u].distinct() => [0]
        [true, false, true].distinct() => [true, false]
        [timestamp(1), timestamp(1)].distinct() => [timestamp("1970-01-01T00:00:01Z")]
        [duration('1s'), duration('1s')].distinct() => [duration("1s")]
        [int, string, int].distinct() => [int, string]
        [optional.of(1), optional.none(), optional.of(1), optional.none()].distinct() => [optional.of(1), optional.none()]
        [ip('::1'), ip('::1')].distinct() => [ip("::1")]
        [dyn(null), null].distinct() => [null]
        """;

    private const string Conversion = """
        int(dyn(5)) => 5
        int(9223372036854775807u) => 9223372036854775807
        int(9223372036854775808u) => overflow
        int(9223372036854774784.0) => 9223372036854774784
        int(-9223372036854774784.0) => -9223372036854774784
        int(double('-Infinity')) => overflow
        int('-9223372036854775808') => -9223372036854775808
        int('') => conversion
        int('1,000') => conversion
        int('1.0') => conversion
        int('42 ') => conversion
        int(dyn(null)) => no_such_overload
        int(timestamp('1969-12-31T23:59:59.5Z')) => -1
        uint(dyn(5u)) => 5u
        uint(0) => 0u
        uint(0.0) => 0u
        uint(18446744073709549568.0) => 18446744073709549568u
        uint(double('NaN')) => overflow
        uint('18446744073709551615') => 18446744073709551615u
        uint('18446744073709551616') => conversion
        uint(' 5') => conversion
        uint(dyn(null)) => no_such_overload
        double(dyn(1.5)) => 1.5
        double('NaN') => double("NaN")
        double('inf') => double("Infinity")
        double('+inf') => double("Infinity")
        double('+Infinity') => double("Infinity")
        double('-inf') => double("-Infinity")
        double('-Infinity') => double("-Infinity")
        double('0') => 0.0
        double('+.5') => 0.5
        double('-1E-2') => -0.01
        double('') => conversion
        double('1,5') => conversion
        double('1.5 ') => conversion
        double('(1)') => conversion
        double('infinity') => conversion
        double(dyn(null)) => no_such_overload
        double(18446744073709551615u) => 1.8446744073709552e+19
        bool(dyn(true)) => true
        bool('1') => true
        bool('t') => true
        bool('TRUE') => true
        bool('True') => true
        bool('f') => false
        bool('F') => false
        bool('false') => false
        bool('FALSE') => false
        bool('') => conversion
        bool('truE') => conversion
        bool(dyn(1)) => no_such_overload
        string('a') => "a"
        string(false) => "false"
        string(18446744073709551615u) => "18446744073709551615"
        string(double('NaN')) => "NaN"
        string(double('-Infinity')) => "-Infinity"
        string(-0.0) => "-0"
        string(0.0) => "0"
        string(b'') => ""
        string(b'\xc3\x28') => conversion
        string(ip('::1')) => "::1"
        string(dyn(null)) => no_such_overload
        string(dyn([1])) => no_such_overload
        string(dyn(int)) => no_such_overload
        bytes(b'a') => b"a"
        bytes('') => b""
        bytes('😀') => b"\xf0\x9f\x98\x80"
        bytes(dyn(1)) => no_such_overload
        timestamp(timestamp(5)) => timestamp("1970-01-01T00:00:05Z")
        timestamp(253402300799) => timestamp("9999-12-31T23:59:59Z")
        timestamp(-62135596800) => timestamp("0001-01-01T00:00:00Z")
        timestamp(9223372036854775807) => overflow
        timestamp(dyn(1.5)) => no_such_overload
        duration(duration('5s')) => duration("5s")
        duration(dyn(1)) => no_such_overload
        type(1.5) == double => true
        type(b'') == bytes => true
        type('') == string => true
        type(true) == bool => true
        type(optional.none()) == optional_type => true
        dyn([1])[0] => 1
        """;

    private const string Index = """
        [1, 2][dyn(1u)] => 2
        [1, 2][dyn(1.0)] => 2
        [7][1] => index_out_of_range
        [7][dyn(1u)] => index_out_of_range
        [7][dyn(1.0)] => index_out_of_range
        [7][dyn(18446744073709551615u)] => index_out_of_range
        [7][9223372036854775807] => index_out_of_range
        [7][dyn(double('NaN'))] => invalid_argument
        [7][dyn(null)] => no_such_overload
        dyn('abc')[0] => no_such_overload
        dyn(1)[0] => no_such_overload
        {'a': 1}[dyn(1)] => no_such_key
        {'a': 1}[dyn(null)] => no_such_key
        {1: 'a'}[dyn(1.5)] => no_such_key
        {1: 'a', 2: 'b'}[dyn(2u)] => "b"
        [1, 2] + [] => [1, 2]
        [] + [] => []
        [1, 2] + [3, 4, 5] => [1, 2, 3, 4, 5]
        '' + 'a' => "a"
        'a' + '' => "a"
        b'' + b'a' => b"a"
        b'ab' + b'cd' => b"abcd"
        dyn('a') + 1 => no_such_overload
        dyn([1]) + 'a' => no_such_overload
        """;

    private const string Time = """
        timestamp('2024-12-31T23:59:59.999999999Z').getDayOfYear() => 365
        timestamp('2024-12-31T23:59:59.999999999Z').getMonth() => 11
        timestamp('2024-12-31T23:59:59.999999999Z').getDate() => 31
        timestamp('2024-12-31T23:59:59.999999999Z').getDayOfMonth() => 30
        timestamp('2024-12-31T23:59:59.999999999Z').getDayOfWeek() => 2
        timestamp('2024-12-31T23:59:59.999999999Z').getHours() => 23
        timestamp('2024-12-31T23:59:59.999999999Z').getMinutes() => 59
        timestamp('2024-12-31T23:59:59.999999999Z').getSeconds() => 59
        timestamp('2024-12-31T23:59:59.999999999Z').getMilliseconds() => 999
        timestamp('2024-12-31T23:59:59.999999999Z').getFullYear('+00:01') => 2025
        timestamp('2024-12-31T23:59:59.999999999Z').getDayOfYear('+00:01') => 0
        timestamp('2024-12-31T23:59:59.999999999Z').getMilliseconds('+00:01') => 999
        timestamp('2025-01-01T00:00:00Z').getFullYear('-00:01') => 2024
        timestamp('2025-01-01T00:00:00Z').getMonth() => 0
        timestamp('2025-01-01T00:00:00Z').getDayOfMonth() => 0
        timestamp('2025-01-05T00:00:00Z').getDayOfWeek() => 0
        timestamp('1969-12-31T23:59:59.5Z').getSeconds() => 59
        timestamp('1969-12-31T23:59:59.5Z').getMilliseconds() => 500
        timestamp('0001-01-01T00:00:00Z').getHours('-12:00') => 12
        timestamp('9999-12-31T23:59:59Z').getHours('+12:00') => 11
        ts.getHours('+23:59') => 23
        ts.getMinutes('+23:59') => 30
        ts.getMinutes('-23:59') => 32
        ts.getHours('+24:00') => invalid_argument
        ts.getHours('+00:60') => invalid_argument
        ts.getHours('23:00') => 22
        ts.getHours('-1:00') => invalid_argument
        ts.getHours('+a0:00') => invalid_argument
        ts.getHours('+0a:00') => invalid_argument
        ts.getHours('+00:a0') => invalid_argument
        ts.getHours('+00:0a') => invalid_argument
        ts.getHours('+00-00') => invalid_argument
        ts.getHours('+00:00:00') => invalid_argument
        ts.getHours('+0000') => invalid_argument
        ts.getHours('Etc/GMT+5') => 18
        ts.getHours('America/New_York') => 18
        ts.getHours('Europe/Berlin ') => invalid_argument
        ts.getHours('Europe\\Berlin') => invalid_argument
        ts.getHours('utc.') => invalid_argument
        dyn(ts).getHours('+02:00') => 1
        dyn(ts).getHours(dyn(1)) => no_such_overload
        dyn(1).getHours() => no_such_overload
        dyn(1).getHours('UTC') => no_such_overload
        dyn(1).getHours(d) => no_such_overload
        dyn(duration('1s')).getFullYear() => no_such_overload
        dyn(duration('1s')).getDayOfYear() => no_such_overload
        dyn(duration('1s')).getHours('UTC') => no_such_overload
        duration('-3730s').getMinutes() => -62
        duration('-3730s').getSeconds() => -3730
        duration('-1.5s').getSeconds() => -1
        duration('-1.5s').getMilliseconds() => -500
        duration('3599.999999999s').getHours() => 0
        duration('3600s').getHours() => 1
        duration('59.999s').getMinutes() => 0
        duration('60s').getMinutes() => 1
        """;

    private const string Text = """
        ''.charAt(0) => ""
        'a'.charAt(0) => "a"
        'a😀'.charAt(1) => "😀"
        'a😀'.charAt(2) => ""
        'a😀'.charAt(3) => index_out_of_range
        dyn(1).charAt(0) => no_such_overload
        'a'.charAt(dyn('x')) => no_such_overload
        'a'.charAt(dyn(0u)) => no_such_overload
        'a😀b'.indexOf('b') => 2
        'a😀b'.indexOf('a') => 0
        'tacocat'.indexOf('t', 0) => 0
        'tacocat'.indexOf('t', 1) => 6
        'tacocat'.indexOf('a', 7) => -1
        'tacocat'.indexOf('', 7) => 7
        'tacocat'.indexOf('', 3) => 3
        'tacocat'.indexOf('a', 8) => index_out_of_range
        ''.indexOf('a') => -1
        dyn(1).indexOf('a') => no_such_overload
        'a'.indexOf(dyn(1)) => no_such_overload
        'a'.indexOf('a', dyn('x')) => no_such_overload
        dyn(1).indexOf('a', 0) => no_such_overload
        'tacocat'.lastIndexOf('t', 6) => 6
        'tacocat'.lastIndexOf('t', 5) => 0
        'tacocat'.lastIndexOf('cat', 4) => 4
        'tacocat'.lastIndexOf('cat', 3) => -1
        'tacocat'.lastIndexOf('tac', 0) => 0
        'tacocat'.lastIndexOf('', 7) => 7
        'tacocat'.lastIndexOf('', 0) => 0
        'tacocat'.lastIndexOf('a', 8) => index_out_of_range
        'tacocat'.lastIndexOf('none') => -1
        'a😀b😀c'.lastIndexOf('😀', 2) => 1
        'a😀b😀c'.lastIndexOf('', 3) => 3
        dyn(1).lastIndexOf('a') => no_such_overload
        'a'.lastIndexOf(dyn(1)) => no_such_overload
        'a'.lastIndexOf('a', dyn('x')) => no_such_overload
        [''].join('-') => ""
        ['', ''].join('-') => "-"
        ['x'].join('-') => "x"
        dyn('x').join() => no_such_overload
        ['x'].join(dyn(1)) => no_such_overload
        [dyn(1), 'x'].join('-') => no_such_overload
        'AZ@[az`{'.lowerAscii() => "az@[az`{"
        'AZ@[az`{'.upperAscii() => "AZ@[AZ`{"
        'A'.lowerAscii() => "a"
        'Z'.lowerAscii() => "z"
        'a'.upperAscii() => "A"
        'z'.upperAscii() => "Z"
        ''.lowerAscii() => ""
        dyn(1).lowerAscii() => no_such_overload
        dyn(1).upperAscii() => no_such_overload
        dyn(1).trim() => no_such_overload
        ''.trim() => ""
        'a b'.trim() => "a b"
        'aaa'.replace('a', 'b', 2) => "bba"
        'aaa'.replace('a', 'b', 3) => "bbb"
        'aaa'.replace('a', 'b', 4) => "bbb"
        'abcabc'.replace('bc', '') => "aa"
        'abc'.replace('abc', 'x') => "x"
        'abc'.replace('z', 'x') => "abc"
        'ababa'.replace('aba', 'x') => "xba"
        'aa'.replace('', '-', 0) => "aa"
        'aa'.replace('', '-', 1) => "-aa"
        'aa'.replace('', '-', 3) => "-a-a-"
        'aa'.replace('', '-', 9) => "-a-a-"
        ''.replace('', 'x') => "x"
        ''.replace('a', 'x') => ""
        '😀😀'.replace('', '-', 2) => "-😀-😀"
        dyn(1).replace('a', 'b') => no_such_overload
        'a'.replace(dyn(1), 'b') => no_such_overload
        'a'.replace('a', dyn(1)) => no_such_overload
        'a'.replace('a', 'b', dyn('1')) => no_such_overload
        ',a,'.split(',') => ["", "a", ""]
        'a,b,c'.split(',', 2) => ["a", "b,c"]
        'a,b,c'.split(',', 3) => ["a", "b", "c"]
        'a,b,c'.split(',', 4) => ["a", "b", "c"]
        'abc'.split('', 2) => ["a", "bc"]
        'abc'.split('', 3) => ["a", "b", "c"]
        'ab'.split('', 1) => ["ab"]
        'a'.split('') => ["a"]
        '😀'.split('') => ["😀"]
        '😀a'.split('') => ["😀", "a"]
        'a--b'.split('--') => ["a", "b"]
        'abc'.split('abc') => ["", ""]
        dyn(1).split(',') => no_such_overload
        'a'.split(dyn(1)) => no_such_overload
        'a'.split(',', dyn('1')) => no_such_overload
        'abc'.substring(0) => "abc"
        'abc'.substring(3) => ""
        'abc'.substring(4) => index_out_of_range
        'abc'.substring(3, 3) => ""
        'abc'.substring(0, 0) => ""
        'abc'.substring(1, -1) => index_out_of_range
        'abc'.substring(-1, 2) => index_out_of_range
        'abc'.substring(2, 1) => index_out_of_range
        'abc'.substring(2, 3) => "c"
        'a😀b'.substring(2) => "b"
        'a😀b'.substring(0, 2) => "a😀"
        'a😀b'.substring(0, 4) => index_out_of_range
        dyn(1).substring(0) => no_such_overload
        'a'.substring(dyn('0')) => no_such_overload
        'a'.substring(0, dyn('1')) => no_such_overload
        'ab'.reverse() => "ba"
        'a'.reverse() => "a"
        '😀a'.reverse() => "a😀"
        'ab😀cd'.reverse() => "dc😀ba"
        strings.quote('\x06\x0e') => "\"\x06\x0e\""
        strings.quote('\a\r') => "\"\\a\\r\""
        strings.quote('\\"') => "\"\\\\\\\"\""
        """;

    private const string Optional = """
        optional.ofNonZeroValue(null).hasValue() => false
        optional.ofNonZeroValue(false).hasValue() => false
        optional.ofNonZeroValue(true).hasValue() => true
        optional.ofNonZeroValue(0).hasValue() => false
        optional.ofNonZeroValue(-1) => optional.of(-1)
        optional.ofNonZeroValue(0u).hasValue() => false
        optional.ofNonZeroValue(1u).hasValue() => true
        optional.ofNonZeroValue(0.0).hasValue() => false
        optional.ofNonZeroValue(-0.0).hasValue() => false
        optional.ofNonZeroValue(0.5).hasValue() => true
        optional.ofNonZeroValue('').hasValue() => false
        optional.ofNonZeroValue('0').hasValue() => true
        optional.ofNonZeroValue(b'').hasValue() => false
        optional.ofNonZeroValue(b'\x00').hasValue() => true
        optional.ofNonZeroValue([]).hasValue() => false
        optional.ofNonZeroValue([0]).hasValue() => true
        optional.ofNonZeroValue({}).hasValue() => false
        optional.ofNonZeroValue({0: 0}).hasValue() => true
        optional.ofNonZeroValue(duration('0s')).hasValue() => false
        optional.ofNonZeroValue(duration('1ns')).hasValue() => true
        optional.ofNonZeroValue(timestamp(1)).hasValue() => true
        optional.ofNonZeroValue(int).hasValue() => true
        optional.ofNonZeroValue(user).hasValue() => true
        optional.ofNonZeroValue(1 / 0) => division_by_zero
        dyn(1).hasValue() => no_such_overload
        dyn(1).value() => no_such_overload
        optional.of(3).value() => 3
        dyn(1).orValue(2) => no_such_overload
        dyn(1).or(optional.of(2)) => no_such_overload
        optional.none().or(optional.of(2)) => optional.of(2)
        optional.of(1).or(optional.of(2)) => optional.of(1)
        optional.of({'a': 1}).?a => optional.of(1)
        optional.of({'a': 1}).a => optional.of(1)
        optional.of({'a': 1}).?b => optional.none()
        optional.of({'a': {'b': 2}}).a.b => optional.of(2)
        optional.of({'a': 1})[?'a'] => optional.of(1)
        optional.of({'a': 1})['b'] => optional.none()
        {'a': 1}[?'a'] => optional.of(1)
        {'a': 1}[?'b'] => optional.none()
        [7][?0] => optional.of(7)
        [7][?1] => optional.none()
        [7][?dyn('x')] => no_such_overload
        dyn('x')[?0] => no_such_overload
        dyn(optional.none())[?0] => optional.none()
        user.?id => optional.of("alice")
        dyn(user).?id => optional.of("alice")
        dyn(user).?idd => no_such_field
        user.properties.?stale => attribute_stale
        user.properties.?missing => optional.none()
        user.properties.?region.orValue('x') => "eu"
        user.properties[?'stale'] => attribute_stale
        dyn(1).?a => no_such_field
        dyn(1 / 0).?a => division_by_zero
        has(optional.of({'a': 1}).a) => true
        has(optional.of({'a': 1}).b) => false
        optional.unwrap([]) => []
        optional.unwrap([dyn(1)]) => no_such_overload
        dyn(1).unwrapOpt() => no_such_overload
        [optional.none(), optional.of(2)].unwrapOpt() => [2]
        [1, 2].first() => optional.of(1)
        [1, 2].last() => optional.of(2)
        [].last() => optional.none()
        dyn(1).first() => no_such_overload
        dyn('x').last() => no_such_overload
        holes.last() => attribute_stale
        {?'a': optional.of(1), 'b': 2} => {"a": 1, "b": 2}
        {?'a': dyn(1)} => no_such_overload
        [?dyn(1)] => no_such_overload
        [?optional.of(1), 2] => [1, 2]
        [1, ?optional.none()] => [1]
        {'a': 1, ?'a': optional.of(2)} => duplicate_key
        {'a': 1, ?'a': optional.none()} => {"a": 1}
        {?'a': bad ? optional.of(1) : optional.none()} => attribute_absent
        [?bad ? optional.of(1) : optional.none()] => attribute_absent
        optional.none().optMap(x, 1 / 0) => optional.none()
        optional.of(2).optMap(x, x / 0) => division_by_zero
        optional.of(2).optFlatMap(x, optional.of(x + 1)) => optional.of(3)
        optional.none().optFlatMap(x, optional.of(x)) => optional.none()
        dyn(1).optMap(x, x) => no_such_overload
        dyn(1).optFlatMap(x, optional.of(x)) => no_such_overload
        """;

    internal static IEnumerable<TestCaseData> All =>
        from table in (string[])[Arithmetic, Order, Equality, Conversion, Index, Time, Text, Optional]
        from line in table.Split('\n')
        let at = line.LastIndexOf(" => ", StringComparison.Ordinal)
        select new TestCaseData(line[..at], line[(at + 4)..]).SetName($"{{m}}({line[..at]})");
}
